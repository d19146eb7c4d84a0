"""Frames that alternate are not cut."""
import sys

sys.setrecursionlimit(60)


def ping(count):
    return pong(count + 1) + 1


def pong(count):
    return ping(count - 1) * 2


ping(0)
