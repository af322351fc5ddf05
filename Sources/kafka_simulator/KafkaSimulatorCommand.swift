@main struct KafkaSimulatorCommand { static func main() async {} }
