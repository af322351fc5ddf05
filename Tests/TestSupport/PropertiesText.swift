import Foundation

/// The text of a Java properties file; backslashes would otherwise start an escape.
func propertiesText(_ properties: [String: String]) -> String {
    properties.sorted { $0.key < $1.key }.map { key, value in
        "\(key)=\(value.replacingOccurrences(of: "\\", with: "\\\\"))\n"
    }.joined()
}
