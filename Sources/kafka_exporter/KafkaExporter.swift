@main struct KafkaExporter { static func main() async {} }
