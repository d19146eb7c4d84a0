class Base:
    __secret = 1

    def method(self):
        return super().method(), self.__secret

    def plain(self):
        return __class__
