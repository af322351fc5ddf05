/// What is wrong in a document, and where; of which file, the reader of the file adds.
struct YAMLError: Error, Equatable {
    let problem: String
    var line: Int?
    var key: String?

    init(_ problem: String, line: Int? = nil, key: String? = nil) {
        self.problem = problem
        self.line = line
        self.key = key
    }
}
