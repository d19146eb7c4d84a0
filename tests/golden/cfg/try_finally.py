def read(path):
    try:
        return open(path)
    except OSError as error:
        print(error)
    finally:
        close()
