"""Object files compared by content: sections of an ELF file, each with what it refers to, so that equal ones run alike."""
import hashlib
import struct

SYMBOLS, RELOCATIONS = 2, 4


class Elf:
    """What is needed of a 64-bit little-endian relocatable file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise SystemExit(f"mutants: {path} is not a 64-bit little-endian ELF file")
        offset, = struct.unpack_from("<Q", self.data, 40)
        size, count, names = struct.unpack_from("<HHH", self.data, 58)
        first = struct.unpack_from("<IIQQQQIIQQ", self.data, offset)
        count, names = count or first[5], names if names != 0xffff else first[6]
        self.headers = [struct.unpack_from("<IIQQQQIIQQ", self.data, offset + i * size) for i in range(count)]
        strings = self.content(names)
        self.names = [self.string(strings, header[0]) for header in self.headers]
        self.read_symbols()

    def content(self, section):
        header = self.headers[section]
        return b"" if header[1] == 8 else self.data[header[4]:header[4] + header[5]]

    @staticmethod
    def string(strings, at):
        return strings[at:strings.index(b"\0", at)].decode()

    def read_symbols(self):
        self.symbols = []
        for i, header in enumerate(self.headers):
            if header[1] == SYMBOLS:
                strings, content = self.content(header[6]), self.content(i)
                for at in range(0, len(content), 24):
                    name, info, _, section, value, _ = struct.unpack_from("<IBBHQQ", content, at)
                    text = self.string(strings, name) if info & 15 != 3 else ("section", self.names[section])
                    self.symbols.append(text if text else ("place", section, value))

    def relocations(self):
        """{number of a section: what it refers to}"""
        found = {}
        for i, header in enumerate(self.headers):
            if header[1] == RELOCATIONS:
                content = self.content(i)
                found[header[7]] = [(offset, info & 0xffffffff, self.symbols[info >> 32], addend)
                                    for offset, info, addend in struct.iter_unpack("<QQq", content)]
        return found


def functions(path):
    """{name of a function: hash of its code}, of a file compiled with -ffunction-sections."""
    elf = Elf(path)
    references, found = elf.relocations(), {}
    for i, name in enumerate(elf.names):
        if name.startswith(".text."):
            found[name[6:]] = hashlib.sha256(elf.content(i) + repr(references.get(i, [])).encode()).hexdigest()
    return found


def whole(path):
    """Hash of all that is loaded of an object file."""
    elf = Elf(path)
    references = elf.relocations()
    parts = [(elf.names[i], elf.content(i), references.get(i, [])) for i, header in enumerate(elf.headers) if header[2] & 2]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
