import CommandLineFlags
import System

extension HostPort {
    init(flagText text: String) throws(InvalidFlagValue) {
        do throws(HostPort.Failure) {
            try self.init(parsing: text)
        } catch {
            throw InvalidFlagValue(error.description)
        }
    }
}
