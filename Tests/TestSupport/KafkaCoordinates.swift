/// The Maven coordinates of each version's class path: what the release needs to run a broker and its tools on Java 17.
///
/// Differs from the releases' own lists if those do not run there: reload4j for log4j 1.2, current versions of lz4-java and
/// snappy-java, and jaxb-api, which was part of Java until 10.
enum KafkaCoordinates {
    struct Artifact: Hashable {
        let group: String
        let name: String
        let version: String

        var fileName: String { "\(name)-\(version).jar" }

        /// - Parameter coordinates: `group:name:version`.
        fileprivate init?(_ coordinates: Substring) {
            let parts = coordinates.split(separator: ":")
            guard parts.count == 3 else { return nil }
            group = String(parts[0])
            name = String(parts[1])
            version = String(parts[2])
        }
    }

    static func artifacts(of version: KafkaVersion) -> [Artifact] {
        (texts[version] ?? "").split(whereSeparator: \.isWhitespace).compactMap(Artifact.init)
    }

    private static let texts: [KafkaVersion: String] = [
        "4.3.1": """
        org.hdrhistogram:HdrHistogram:2.2.2
        net.sourceforge.argparse4j:argparse4j:0.7.0
        com.github.ben-manes.caffeine:caffeine:3.2.0
        commons-beanutils:commons-beanutils:1.11.0
        commons-collections:commons-collections:3.2.2
        commons-digester:commons-digester:2.1
        commons-logging:commons-logging:1.3.5
        commons-validator:commons-validator:1.10.1
        com.dynatrace.hash4j:hash4j:0.22.0
        com.fasterxml.jackson.core:jackson-annotations:2.21
        com.fasterxml.jackson.core:jackson-core:2.21.2
        com.fasterxml.jackson.core:jackson-databind:2.21.2
        com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.21.2
        com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.21.2
        net.sf.jopt-simple:jopt-simple:5.0.4
        org.bitbucket.b_c:jose4j:0.9.6
        org.jspecify:jspecify:1.0.0
        org.apache.kafka:kafka-clients:4.3.1
        org.apache.kafka:kafka-coordinator-common:4.3.1
        org.apache.kafka:kafka-group-coordinator:4.3.1
        org.apache.kafka:kafka-group-coordinator-api:4.3.1
        org.apache.kafka:kafka-metadata:4.3.1
        org.apache.kafka:kafka-raft:4.3.1
        org.apache.kafka:kafka-server:4.3.1
        org.apache.kafka:kafka-server-common:4.3.1
        org.apache.kafka:kafka-share-coordinator:4.3.1
        org.apache.kafka:kafka-storage:4.3.1
        org.apache.kafka:kafka-storage-api:4.3.1
        org.apache.kafka:kafka-tools-api:4.3.1
        org.apache.kafka:kafka-transaction-coordinator:4.3.1
        org.apache.kafka:kafka_2.13:4.3.1
        org.apache.logging.log4j:log4j-api:2.25.4
        org.apache.logging.log4j:log4j-core:2.25.4
        org.apache.logging.log4j:log4j-slf4j-impl:2.25.4
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        org.pcollections:pcollections:4.0.2
        com.google.re2j:re2j:1.8
        org.scala-lang:scala-library:2.13.18
        com.typesafe.scala-logging:scala-logging_2.13:3.9.6
        org.scala-lang:scala-reflect:2.13.18
        org.slf4j:slf4j-api:1.7.36
        org.yaml:snakeyaml:2.5
        org.xerial.snappy:snappy-java:1.1.10.7
        com.github.luben:zstd-jni:1.5.6-10
        org.apache.kafka:kafka-tools:4.3.1
        """,
        "3.9.2": """
        net.sourceforge.argparse4j:argparse4j:0.7.0
        org.apache.yetus:audience-annotations:0.12.0
        com.github.ben-manes.caffeine:caffeine:2.9.3
        commons-beanutils:commons-beanutils:1.11.0
        commons-cli:commons-cli:1.4
        commons-collections:commons-collections:3.2.2
        commons-digester:commons-digester:2.1
        commons-io:commons-io:2.14.0
        commons-logging:commons-logging:1.3.5
        commons-validator:commons-validator:1.10.1
        com.google.errorprone:error_prone_annotations:2.10.0
        com.fasterxml.jackson.core:jackson-annotations:2.16.2
        com.fasterxml.jackson.core:jackson-core:2.16.2
        com.fasterxml.jackson.core:jackson-databind:2.16.2
        com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.16.2
        com.fasterxml.jackson.module:jackson-module-scala_2.13:2.16.2
        net.sf.jopt-simple:jopt-simple:5.0.4
        org.bitbucket.b_c:jose4j:0.9.6
        org.apache.kafka:kafka-clients:3.9.2
        org.apache.kafka:kafka-group-coordinator:3.9.2
        org.apache.kafka:kafka-group-coordinator-api:3.9.2
        org.apache.kafka:kafka-metadata:3.9.2
        org.apache.kafka:kafka-raft:3.9.2
        org.apache.kafka:kafka-server:3.9.2
        org.apache.kafka:kafka-server-common:3.9.2
        org.apache.kafka:kafka-storage:3.9.2
        org.apache.kafka:kafka-storage-api:3.9.2
        org.apache.kafka:kafka-tools-api:3.9.2
        org.apache.kafka:kafka-transaction-coordinator:3.9.2
        org.apache.kafka:kafka_2.13:3.9.2
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        io.dropwizard.metrics:metrics-core:4.1.12.1
        io.netty:netty-buffer:4.1.105.Final
        io.netty:netty-codec:4.1.105.Final
        io.netty:netty-common:4.1.105.Final
        io.netty:netty-handler:4.1.105.Final
        io.netty:netty-resolver:4.1.105.Final
        io.netty:netty-transport:4.1.105.Final
        io.netty:netty-transport-classes-epoll:4.1.105.Final
        io.netty:netty-transport-native-epoll:4.1.105.Final
        io.netty:netty-transport-native-unix-common:4.1.105.Final
        com.thoughtworks.paranamer:paranamer:2.8
        org.pcollections:pcollections:4.0.1
        ch.qos.reload4j:reload4j:1.2.26
        org.scala-lang.modules:scala-collection-compat_2.13:2.10.0
        org.scala-lang.modules:scala-java8-compat_2.13:1.0.2
        org.scala-lang:scala-library:2.13.18
        com.typesafe.scala-logging:scala-logging_2.13:3.9.5
        org.scala-lang:scala-reflect:2.13.18
        org.slf4j:slf4j-api:1.7.36
        org.slf4j:slf4j-reload4j:1.7.36
        org.xerial.snappy:snappy-java:1.1.10.7
        org.apache.zookeeper:zookeeper:3.8.4
        org.apache.zookeeper:zookeeper-jute:3.8.4
        com.github.luben:zstd-jni:1.5.6-10
        """,
        "2.8.2": """
        net.sourceforge.argparse4j:argparse4j:0.7.0
        org.apache.yetus:audience-annotations:0.5.0
        commons-cli:commons-cli:1.4
        com.fasterxml.jackson.core:jackson-annotations:2.10.5
        com.fasterxml.jackson.core:jackson-core:2.10.5
        com.fasterxml.jackson.core:jackson-databind:2.10.5.1
        com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.10.5
        com.fasterxml.jackson.module:jackson-module-paranamer:2.10.5
        com.fasterxml.jackson.module:jackson-module-scala_2.13:2.10.5
        net.sf.jopt-simple:jopt-simple:5.0.4
        org.apache.kafka:kafka-clients:2.8.2
        org.apache.kafka:kafka-metadata:2.8.2
        org.apache.kafka:kafka-raft:2.8.2
        org.apache.kafka:kafka_2.13:2.8.2
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        io.netty:netty-buffer:4.1.50.Final
        io.netty:netty-codec:4.1.50.Final
        io.netty:netty-common:4.1.50.Final
        io.netty:netty-handler:4.1.50.Final
        io.netty:netty-resolver:4.1.50.Final
        io.netty:netty-transport:4.1.50.Final
        io.netty:netty-transport-native-unix-common:4.1.50.Final
        com.thoughtworks.paranamer:paranamer:2.8
        ch.qos.reload4j:reload4j:1.2.26
        org.scala-lang.modules:scala-collection-compat_2.13:2.3.0
        org.scala-lang.modules:scala-java8-compat_2.13:0.9.1
        org.scala-lang:scala-library:2.13.18
        com.typesafe.scala-logging:scala-logging_2.13:3.9.2
        org.scala-lang:scala-reflect:2.13.18
        org.slf4j:slf4j-api:1.7.36
        org.slf4j:slf4j-reload4j:1.7.36
        org.xerial.snappy:snappy-java:1.1.10.7
        org.apache.zookeeper:zookeeper:3.5.9
        org.apache.zookeeper:zookeeper-jute:3.5.9
        com.github.luben:zstd-jni:1.5.6-10
        """,
        "1.1.1": """
        com.fasterxml.jackson.core:jackson-annotations:2.9.0
        com.fasterxml.jackson.core:jackson-core:2.9.6
        com.fasterxml.jackson.core:jackson-databind:2.9.6
        net.sf.jopt-simple:jopt-simple:5.0.4
        org.apache.kafka:kafka-clients:1.1.1
        org.apache.kafka:kafka_2.12:1.1.1
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        ch.qos.reload4j:reload4j:1.2.26
        org.scala-lang:scala-library:2.12.4
        com.typesafe.scala-logging:scala-logging_2.12:3.8.0
        org.scala-lang:scala-reflect:2.12.4
        org.slf4j:slf4j-api:1.7.36
        org.slf4j:slf4j-reload4j:1.7.36
        org.xerial.snappy:snappy-java:1.1.10.7
        com.101tec:zkclient:0.10
        org.apache.zookeeper:zookeeper:3.4.10
        """,
        "0.10.2.2": """
        net.sf.jopt-simple:jopt-simple:5.0.3
        org.apache.kafka:kafka-clients:0.10.2.2
        org.apache.kafka:kafka_2.12:0.10.2.2
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        ch.qos.reload4j:reload4j:1.2.26
        org.scala-lang:scala-library:2.12.4
        org.scala-lang.modules:scala-parser-combinators_2.12:1.0.4
        org.slf4j:slf4j-api:1.7.36
        org.slf4j:slf4j-reload4j:1.7.36
        org.xerial.snappy:snappy-java:1.1.10.7
        com.101tec:zkclient:0.10
        org.apache.zookeeper:zookeeper:3.4.9
        javax.xml.bind:jaxb-api:2.3.1
        """,
        "0.8.2.2": """
        net.sf.jopt-simple:jopt-simple:3.2
        org.apache.kafka:kafka-clients:0.8.2.2
        org.apache.kafka:kafka_2.11:0.8.2.2
        at.yawk.lz4:lz4-java:1.10.2
        com.yammer.metrics:metrics-core:2.2.0
        ch.qos.reload4j:reload4j:1.2.26
        org.scala-lang:scala-library:2.11.5
        org.scala-lang.modules:scala-parser-combinators_2.11:1.0.2
        org.scala-lang.modules:scala-xml_2.11:1.0.2
        org.slf4j:slf4j-api:1.7.36
        org.slf4j:slf4j-reload4j:1.7.36
        org.xerial.snappy:snappy-java:1.1.10.7
        com.101tec:zkclient:0.3
        org.apache.zookeeper:zookeeper:3.4.6
        """,
    ]
}
