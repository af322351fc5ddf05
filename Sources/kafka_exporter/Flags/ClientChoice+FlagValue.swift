public import CommandLineFlags
public import KafkaLogin

extension ClientChoice: FlagChoice {}
