"""Where Ottla's native tools print something else than Apache Kafka's do, and why: recording → step → (reason, pattern of
Kafka's lines, what stands in its place)."""

DIFFERENCES = {}
