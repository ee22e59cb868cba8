"""A return in Word: out of the system by one service and in again by another, which share no code but libs.common."""
