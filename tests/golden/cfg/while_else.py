def search(items):
    while items:
        if items.pop():
            break
    else:
        return None
    return items
