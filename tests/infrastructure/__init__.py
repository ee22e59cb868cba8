"""PostgreSQL and RabbitMQ for tests, fault trials and benchmarks: found running, or started privately."""
