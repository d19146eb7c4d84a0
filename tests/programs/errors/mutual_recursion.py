"""Frames that alternate are not cut."""
import sys

sys.setrecursionlimit(60)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


even(1000)
