/// The JVMs' logging to standard output: warnings, and the line that a broker has started.
final class LoggingConfiguration: Sendable {
    static let shared = Result { try LoggingConfiguration() }

    let log4j: String
    let log4j2: String
    private let directory: TemporaryDirectory

    private init() throws {
        directory = try TemporaryDirectory(named: "log4j")
        log4j = try directory.write(
            """
            log4j.rootLogger=WARN, stdout
            log4j.logger.kafka.server.KafkaServer=INFO
            log4j.appender.stdout=org.apache.log4j.ConsoleAppender
            log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
            log4j.appender.stdout.layout.ConversionPattern=%d{HH:mm:ss,SSS} %p %c{1}: %m%n

            """, to: "log4j.properties")
        log4j2 = try directory.write(
            """
            rootLogger.level=WARN
            rootLogger.appenderRefs=stdout
            rootLogger.appenderRef.stdout.ref=STDOUT
            appenders=stdout
            appender.stdout.type=Console
            appender.stdout.name=STDOUT
            appender.stdout.layout.type=PatternLayout
            appender.stdout.layout.pattern=%d{HH:mm:ss,SSS} %p %c{1}: %m%n

            """, to: "log4j2.properties")
    }
}
