"""The mutants of one C file, found in its syntax tree (libclang): what each changes, and its name by content.

A mutant is one edit of the text of a function, or of a declaration of the file. Its name is FILE, function, operator, the statement,
and the change: no line numbers, so that it stays the same while other lines come and go.
"""
import errno
from dataclasses import dataclass

from clang import cindex
from clang.cindex import CursorKind as Kind
from clang.cindex import TypeKind

BUILTIN_HEADERS = "/usr/lib/llvm-19/lib/clang/19/include"
RELATIONS = {"<": ("<=", "!=", ">="), ">": (">=", "!=", "<="), "<=": ("<", "=="), ">=": (">", "=="), "==": ("!=", "<=", ">="),
             "!=": ("==", "<", ">")}
ARITHMETIC = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",)}
BITS = {"&": ("|",), "|": ("&",), "^": ("|",), "<<": (">>",), ">>": ("<<",)}
# Macros that are numbers of one kind; one is exchanged for the next one of its kind that the room uses.
FAMILIES = ("AF_", "SOCK_", "IPPROTO_", "SOL_", "SO_", "IPV6_", "AI_", "EAI_", "LISTEN_SOCKET_", "SIG", "O_", "FD_", "F_")
LOOPS = (Kind.FOR_STMT, Kind.WHILE_STMT, Kind.DO_STMT)
EXPRESSIONS = (Kind.CALL_EXPR, Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR, Kind.UNARY_OPERATOR, Kind.UNEXPOSED_EXPR,
               Kind.CSTYLE_CAST_EXPR)
INTEGERS = (TypeKind.BOOL, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.UCHAR, TypeKind.SHORT, TypeKind.USHORT, TypeKind.INT, TypeKind.UINT,
            TypeKind.LONG, TypeKind.ULONG, TypeKind.LONGLONG, TypeKind.ULONGLONG, TypeKind.ENUM)


@dataclass
class Mutant:
    file: str
    owner: str  # the function, or the variable of the file
    statement: str
    operator: str
    old: str
    new: str
    start: int
    end: int
    text: str  # replaces what is from start to end
    name: str = ""


@dataclass
class Function:
    name: str
    start: int
    name_at: int
    body: int  # its "{"
    end: int
    arguments: list
    returns: bool
    variadic: bool
    steps: list  # (offset, text): what counts the steps of its loops


@dataclass
class Table:
    """A variable of the file, with its initialiser."""
    name: str
    start: int
    name_at: int
    end: int
    uses: list  # offsets of its name in functions
    switchable: bool


def normalised(text):
    return " ".join(text.split())


def strip_casts(node):
    """The node without what the compiler adds around it."""
    while node.kind == Kind.UNEXPOSED_EXPR:
        children = list(node.get_children())
        if len(children) != 1 or children[0].extent != node.extent:
            return node
        node = children[0]
    return node


def is_errno(name):
    return hasattr(errno, name)


def family_of(name):
    if is_errno(name):
        return "errno"
    return next((prefix for prefix in FAMILIES if name.startswith(prefix)), None)


class File:
    """One parsed file, with its functions, tables and mutants."""

    def __init__(self, path, arguments, root="."):
        self.path = path
        with open(f"{root}/{path}", "rb") as file:
            self.source = file.read()
        index = cindex.Index.create()
        self.unit = index.parse(f"{root}/{path}", args=[*arguments, "-isystem", BUILTIN_HEADERS],
                                options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        errors = [str(d) for d in self.unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
        if errors:
            raise SystemExit(f"mutants: {path} cannot be parsed: {errors[0]}")
        self.mutants, self.functions, self.tables, self.macros, self.macro_names = [], [], [], {}, set()
        self.collect_macros()

    def is_here(self, cursor):
        return cursor.location.file is not None and cursor.location.file.name == self.unit.spelling

    def collect_macros(self):
        """Where macros are expanded: these texts are changed as a whole or not at all."""
        for cursor in self.unit.cursor.get_children():
            if cursor.kind == Kind.MACRO_INSTANTIATION and self.is_here(cursor):
                self.macros[cursor.extent.start.offset, cursor.extent.end.offset] = cursor.spelling
                self.macro_names.add(cursor.spelling)

    def text(self, start, end):
        return self.source[start:end].decode()

    def text_of(self, cursor):
        return self.text(*range_of(cursor))

    def macro_of(self, cursor):
        """(the macro that the node is, or "", whether the node may be changed or looked into)."""
        start, end = range_of(cursor)
        if (start, end) in self.macros:
            return self.macros[start, end], True
        for first, last in self.macros:
            if (first < start < last) or (first < end < last) or (first <= start and end < last):
                return "", False
        return "", True


def range_of(cursor):
    return cursor.extent.start.offset, cursor.extent.end.offset


class Walk:
    """Adds the mutants of one function or table to its file."""

    def __init__(self, file, owner, neighbours):
        self.file, self.owner, self.neighbours = file, owner, neighbours
        self.statement = ""
        self.seen = set()

    def add(self, operator, start, end, text, old=None):
        old = normalised(self.file.text(start, end) if old is None else old)
        key = start, end, text
        if key in self.seen or text == self.file.text(start, end):
            return
        self.seen.add(key)
        self.file.mutants.append(Mutant(self.file.path, self.owner, self.statement, operator, old, normalised(text), start, end, text))

    def replace(self, operator, node, text):
        self.add(operator, *range_of(node), text)

    # ---- Statements ----

    def header_end(self, node):
        """Where the part of a statement that is not its body ends."""
        start, end = range_of(node)
        bodies = [child for child in node.get_children() if child.kind == Kind.COMPOUND_STMT]
        if node.kind in (Kind.IF_STMT, Kind.WHILE_STMT, Kind.SWITCH_STMT):
            return range_of(list(node.get_children())[0])[1] + 1
        if node.kind == Kind.FOR_STMT:
            return range_of(list(node.get_children())[-1])[0]
        if node.kind in (Kind.CASE_STMT, Kind.DEFAULT_STMT):
            return range_of(list(node.get_children())[-1])[0]
        if node.kind == Kind.DO_STMT:
            return start + 2
        return range_of(bodies[0])[0] if bodies else end

    def visit_statement(self, node, breakable):
        outer = self.statement
        self.statement = normalised(self.file.text(range_of(node)[0], self.header_end(node)).rstrip("; "))
        if node.kind == Kind.DO_STMT:
            self.statement = "do while " + normalised(self.file.text_of(list(node.get_children())[-1]))
        handler = {Kind.IF_STMT: self.visit_if, Kind.WHILE_STMT: self.visit_loop, Kind.DO_STMT: self.visit_loop, Kind.FOR_STMT: self.visit_loop,
                   Kind.SWITCH_STMT: self.visit_switch, Kind.RETURN_STMT: self.visit_return, Kind.CASE_STMT: self.visit_case,
                   Kind.DEFAULT_STMT: self.visit_case, Kind.BREAK_STMT: self.visit_jump, Kind.CONTINUE_STMT: self.visit_jump,
                   Kind.DECL_STMT: self.visit_declaration, Kind.COMPOUND_STMT: self.visit_block}.get(node.kind)
        macro, usable = self.file.macro_of(node)
        if handler is not None and (node.kind == Kind.COMPOUND_STMT or (usable and not macro)):
            handler(node, breakable)
        elif usable and node.kind in EXPRESSIONS:
            self.visit_expression_statement(node)
        self.statement = outer

    def visit_block(self, node, breakable):
        for child in node.get_children():
            self.visit_statement(child, breakable)

    def visit_expression_statement(self, node):
        plain = node.kind == Kind.CSTYLE_CAST_EXPR and strip_casts(list(node.get_children())[-1]).kind == Kind.DECL_REF_EXPR
        if not plain:
            self.replace("statement-deleted", node, "(void)0")
        if not self.file.macro_of(node)[0]:
            self.visit_expression(node, is_statement=True)

    def visit_if(self, node, breakable):
        children = list(node.get_children())
        self.change_condition(children[0])
        for child in children[1:]:
            self.visit_statement(child, breakable)

    def for_parts(self, node, body):
        """The children of the three parts of a `for`: the tree leaves out what is empty."""
        depth, semicolons = 0, []
        for token in node.get_tokens():
            if token.extent.start.offset >= range_of(body)[0]:
                break
            depth += {"(": 1, ")": -1, "{": 1, "}": -1}.get(token.spelling, 0)
            if token.spelling == ";" and depth == 1:
                semicolons.append(token.extent.start.offset)
        parts = [None, None, None]
        for child in list(node.get_children())[:-1]:
            parts[sum(range_of(child)[0] > at for at in semicolons)] = child
        return parts

    def visit_loop(self, node, _):
        children = list(node.get_children())
        body = children[0] if node.kind == Kind.DO_STMT else children[-1]
        condition = children[-1] if node.kind == Kind.DO_STMT else children[0]
        if node.kind == Kind.FOR_STMT:
            first, condition, last = self.for_parts(node, body)
            if first is not None:
                (self.visit_declaration if first.kind == Kind.DECL_STMT else self.visit_plain)(first, None)
            if last is not None:
                self.visit_expression(last, is_statement=True)
        if condition is not None:
            self.change_condition(condition)
        self.visit_statement(body, "loop")

    def visit_plain(self, node, _):
        self.visit_expression(node, is_statement=True)

    def visit_switch(self, node, _):
        children = list(node.get_children())
        self.visit_expression(children[0])
        self.visit_statement(children[-1], "switch")

    def visit_case(self, node, breakable):
        children = list(node.get_children())
        start, body = range_of(node)[0], range_of(children[-1])[0]
        self.add("case-dropped", start, body, "")
        if node.kind == Kind.CASE_STMT:
            self.visit_expression(children[0])
        self.visit_statement(children[-1], breakable)

    def visit_jump(self, node, breakable):
        self.replace("statement-deleted", node, "(void)0")
        if breakable == "loop":
            self.replace("break-continue", node, "continue" if node.kind == Kind.BREAK_STMT else "break")
        elif node.kind == Kind.CONTINUE_STMT:
            self.replace("break-continue", node, "break")

    def visit_return(self, node, _):
        children = list(node.get_children())
        if not children:
            self.replace("statement-deleted", node, "(void)0")
            return
        value = children[0]
        macro, usable = self.file.macro_of(value)
        if not usable:
            return
        kind, text = value.type.get_canonical().kind, self.file.text_of(value)
        constant = bool(macro) or strip_casts(value).kind in (Kind.INTEGER_LITERAL, Kind.CHARACTER_LITERAL)
        if not constant and self.returns_bool:
            for new in ("1", "0", f"!({text})"):
                self.replace("return-changed", value, new)
        elif not constant and kind in INTEGERS and not self.is_enumerator(value):
            for new in ("0", f"({text}) + 1"):
                self.replace("return-changed", value, new)
        elif kind == TypeKind.POINTER and macro != "NULL":
            self.replace("return-changed", value, "(void *)0")
        self.visit_expression(value)

    def is_enumerator(self, node):
        node = strip_casts(node)
        return node.kind == Kind.DECL_REF_EXPR and node.referenced is not None and node.referenced.kind == Kind.ENUM_CONSTANT_DECL

    def visit_declaration(self, node, _):
        for child in node.get_children():
            if child.kind == Kind.VAR_DECL:
                self.visit_variable(child)

    def visit_variable(self, node):
        array = node.type.get_canonical().kind == TypeKind.CONSTANTARRAY
        for child in node.get_children():
            if not child.kind.is_expression():
                continue
            if array and child.kind not in (Kind.INIT_LIST_EXPR, Kind.STRING_LITERAL, Kind.UNEXPOSED_EXPR):
                self.shorten(child)
            else:
                self.visit_initialiser(child)

    def shorten(self, node):
        """The size of an array: one less. One more changes nothing that can be seen."""
        if self.file.macro_of(node)[1]:
            self.replace("constant", node, f"({self.file.text_of(node)}) - 1")

    def visit_initialiser(self, node):
        macro, usable = self.file.macro_of(node)
        bare = strip_casts(node)
        scalar = node.type.get_canonical().kind in (*INTEGERS, TypeKind.POINTER)
        simple = bare.kind in (Kind.INTEGER_LITERAL, Kind.CHARACTER_LITERAL, Kind.STRING_LITERAL, Kind.INIT_LIST_EXPR)
        if usable and scalar and not simple and macro not in ("NULL", "true", "false"):
            self.replace("initialiser", node, "0")
        self.visit_expression(node)

    # ---- Expressions ----

    def change_condition(self, node):
        _, usable = self.file.macro_of(node)
        if usable:
            self.replace("condition", node, f"!({self.file.text_of(node)})")
            self.replace("condition", node, "1")
            self.replace("condition", node, "0")
        self.visit_expression(node)

    def visit_expression(self, node, is_statement=False):
        macro, usable = self.file.macro_of(node)
        if not usable:
            return
        if macro:
            self.change_macro(node, macro)
            return
        handler = {Kind.BINARY_OPERATOR: self.visit_binary, Kind.COMPOUND_ASSIGNMENT_OPERATOR: self.visit_compound,
                   Kind.UNARY_OPERATOR: self.visit_unary, Kind.INTEGER_LITERAL: self.visit_integer, Kind.CHARACTER_LITERAL: self.visit_character,
                   Kind.STRING_LITERAL: self.visit_string, Kind.DECL_REF_EXPR: self.visit_name, Kind.MEMBER_REF_EXPR: self.visit_member,
                   Kind.CXX_UNARY_EXPR: self.visit_sizeof, Kind.INIT_LIST_EXPR: self.visit_list}.get(node.kind)
        if node.kind == Kind.CALL_EXPR:
            self.visit_call(node, is_statement)
        elif node.kind == Kind.CONDITIONAL_OPERATOR:
            children = list(node.get_children())
            self.change_condition(children[0])
            for child in children[1:]:
                self.visit_expression(child)
        elif handler is not None:
            handler(node)
        else:
            for child in node.get_children():
                if child.kind.is_expression():
                    self.visit_expression(child, is_statement and child.extent == node.extent)

    def operator_at(self, node):
        """(the operator, its offset, left, right); None if it cannot be found."""
        left, right = node.get_children()
        start, end = range_of(left)[1], range_of(right)[0]
        for token in self.file.unit.get_tokens(extent=node.extent):
            at = token.extent.start.offset
            if start <= at < end and token.kind == cindex.TokenKind.PUNCTUATION:
                return token.spelling, at, left, right
        return None

    def visit_binary(self, node):
        found = self.operator_at(node)
        if found is None:
            return
        operator, _, left, right = found
        a, b = self.file.text_of(left), self.file.text_of(right)
        if operator in ("&&", "||"):
            other = "||" if operator == "&&" else "&&"
            self.replace("logical", node, f"(({a}) {other} ({b}))")
            self.replace("part-dropped", node, f"({a})")
            self.replace("part-dropped", node, f"({b})")
            self.replace("part-negated", left, f"!({a})")
            self.replace("part-negated", right, f"!({b})")
        for new in self.others(operator, left, right):
            self.replace("operator", node, f"(({a}) {new} ({b}))")
        if operator == "|":
            self.replace("flag-dropped", node, f"({a})")
            self.replace("flag-dropped", node, f"({b})")
        self.visit_expression(left)
        self.visit_expression(right)

    @staticmethod
    def others(operator, left, right):
        kinds = [strip_casts(node).type.get_canonical().kind for node in (left, right)]
        ordered = not any(kind in (TypeKind.POINTER, TypeKind.ENUM, TypeKind.BOOL) for kind in kinds)
        if operator in ("==", "!=") and not ordered:
            return RELATIONS[operator][:1]
        return RELATIONS.get(operator) or ARITHMETIC.get(operator) or BITS.get(operator) or ()

    def visit_compound(self, node):
        found = self.operator_at(node)
        if found is None:
            return
        operator, at, left, right = found
        for new in ARITHMETIC.get(operator[:-1]) or BITS.get(operator[:-1]) or ():
            self.add("operator", at, at + len(operator), new + "=", operator)
        self.visit_expression(left)
        self.visit_expression(right)

    def visit_unary(self, node):
        text, (start, end) = self.file.text_of(node), range_of(node)
        child = next(iter(node.get_children()))
        if text[:2] in ("++", "--"):
            self.add("operator", start, start + 2, "--" if text[:2] == "++" else "++")
        elif text[-2:] in ("++", "--") and range_of(child)[1] <= end - 2:
            self.add("operator", end - 2, end, "--" if text[-2:] == "++" else "++")
        elif text[0] in "!~-":
            self.replace("operator", node, f"({self.file.text_of(child)})")
        self.visit_expression(child)

    def number(self, node, value):
        for new in (value + 1, value - 1, 0):
            if new != value:
                self.replace("constant", node, str(new) if new >= 0 else f"({new})")

    def visit_integer(self, node):
        digits = self.file.text_of(node).rstrip("uUlL")
        self.number(node, int(digits, 8 if len(digits) > 1 and digits.isdigit() and digits[0] == "0" else 0))

    def visit_character(self, node):
        text = self.file.text_of(node)
        self.replace("constant", node, f"({text} + 1)")
        self.replace("constant", node, f"({text} - 1)")

    def visit_string(self, node):
        self.replace("text", node, '""')

    def visit_sizeof(self, node):
        text = self.file.text_of(node)
        self.replace("sizeof", node, f"({text} - 1)")
        self.replace("sizeof", node, f"({text} + 1)")

    def visit_name(self, node):
        declared = node.referenced
        if declared is None or declared.kind != Kind.ENUM_CONSTANT_DECL:
            return
        names = [child.spelling for child in declared.semantic_parent.get_children()]
        if not declared.semantic_parent.is_anonymous():
            at = names.index(declared.spelling)
            self.replace("enumerator", node, names[(at + 1) % len(names)])
            self.replace("enumerator", node, names[at - 1])
        else:
            self.replace("constant", node, f"({declared.spelling} + 1)")
            self.replace("constant", node, f"({declared.spelling} - 1)")

    def visit_member(self, node):
        field, name = node.referenced, node.spelling
        if field is not None and field.kind == Kind.FIELD_DECL:
            kind = field.type.get_canonical().spelling
            names = [other.spelling for other in field.semantic_parent.type.get_fields() if other.type.get_canonical().spelling == kind]
            end = range_of(node)[1]
            if len(names) > 1 and self.file.text(end - len(name), end) == name:
                self.add("member", end - len(name), end, names[(names.index(name) + 1) % len(names)])
        for child in node.get_children():
            self.visit_expression(child)

    def visit_list(self, node):
        for child in node.get_children():
            parts = [part for part in child.get_children() if part.kind.is_expression() or part.kind == Kind.MEMBER_REF]
            designated = self.file.text_of(child)[:1] in (".", "[")
            self.visit_initialiser(parts[-1] if designated and parts else child)

    def visit_call(self, node, is_statement):
        called, *arguments = list(node.get_children())
        if not is_statement and node.type.get_canonical().kind in (*INTEGERS, TypeKind.POINTER):
            self.replace("call-dropped", node, "0")
        for first, second in zip(arguments, arguments[1:]):
            same = strip_casts(first).type.get_canonical().spelling == strip_casts(second).type.get_canonical().spelling
            if same and self.file.macro_of(first)[1] and self.file.macro_of(second)[1]:
                a, b = range_of(first), range_of(second)
                text = self.file.text(*b) + self.file.text(a[1], b[0]) + self.file.text(*a)
                self.add("arguments-swapped", a[0], b[1], text)
        self.visit_expression(called)
        for argument in arguments:
            self.visit_expression(argument)

    def change_macro(self, node, macro):
        """What a macro stands for, as a whole."""
        bare = strip_casts(node)
        if macro in ("true", "false"):
            self.replace("constant", node, "false" if macro == "true" else "true")
            return
        other = self.neighbours.get(macro)
        if other is not None:
            self.replace("neighbour", node, other)
        elif bare.kind in (Kind.INTEGER_LITERAL, Kind.PAREN_EXPR, Kind.BINARY_OPERATOR) and node.type.get_canonical().kind in INTEGERS:
            text = self.file.text_of(node)
            self.replace("constant", node, f"({text} + 1)")
            self.replace("constant", node, f"({text} - 1)")


# ---- The file ------------------------------------------------------------------------------------------------------


def neighbours_of(names):
    """Each macro that is a number of a family: the next one of those that are used."""
    families = {}
    for name in sorted(names):
        if family_of(name) is not None:
            families.setdefault(family_of(name), []).append(name)
    return {name: family[(i + 1) % len(family)] for family in families.values() if len(family) > 1 for i, name in enumerate(family)}


def loop_steps(node, steps):
    """What is to be inserted so that each turn of a loop counts."""
    for child in node.get_children():
        if child.kind in LOOPS:
            parts = list(child.get_children())
            body = parts[0] if child.kind == Kind.DO_STMT else parts[-1]
            start, end = range_of(body)
            if body.kind == Kind.COMPOUND_STMT:
                steps.append((start + 1, " mutants_step();"))
            else:
                steps.append((start, "{ mutants_step(); "))
                steps.append((end, "; }"))  # its own semicolon is not part of a statement
        loop_steps(child, steps)


def read_function(file, cursor, neighbours):
    body = next(child for child in cursor.get_children() if child.kind == Kind.COMPOUND_STMT)
    start, end = range_of(cursor)
    steps = []
    loop_steps(body, steps)
    walk = Walk(file, cursor.spelling, neighbours)
    walk.returns_bool = cursor.result_type.get_canonical().kind == TypeKind.BOOL
    walk.visit_block(body, None)
    file.functions.append(Function(cursor.spelling, start, cursor.location.offset, range_of(body)[0], end,
                                   [argument.spelling for argument in cursor.get_arguments()],
                                   cursor.result_type.get_canonical().kind != TypeKind.VOID, cursor.type.is_function_variadic(), steps))


def read_table(file, cursor, neighbours):
    start, end = range_of(cursor)
    file.tables.append(Table(cursor.spelling, start, cursor.location.offset, end, [], cursor.type.is_const_qualified() or
                             cursor.type.kind in (TypeKind.CONSTANTARRAY, TypeKind.INCOMPLETEARRAY)))
    walk = Walk(file, cursor.spelling, neighbours)
    walk.returns_bool = False
    walk.statement = normalised(file.text(start, end))[:60]
    walk.visit_variable(cursor)


def read_enumeration(file, cursor):
    for constant in cursor.get_children():
        for value in constant.get_children():
            walk = Walk(file, constant.spelling, {})
            walk.statement = normalised(file.text_of(constant))
            if value.kind == Kind.INTEGER_LITERAL and file.macro_of(value)[1]:
                walk.visit_integer(value)


def find_uses(file):
    """Where functions use the tables; a table that another initialiser uses cannot be switched."""
    previous = ""
    tables = {table.name: table for table in file.tables}
    for token in file.unit.get_tokens(extent=file.unit.cursor.extent):
        table, at = tables.get(token.spelling), token.extent.start.offset
        if table is not None and token.kind == cindex.TokenKind.IDENTIFIER and previous not in (".", "->") and at != table.name_at:
            if any(function.body < at < function.end for function in file.functions):
                table.uses.append(at)
            else:
                table.switchable = False
        previous = token.spelling


def name_mutants(mutants):
    counts = {}
    for mutant in mutants:
        name = f"{mutant.file} {mutant.owner}: {mutant.statement} | {mutant.operator}: {mutant.old} -> {mutant.new}"
        counts[name] = counts.get(name, 0) + 1
        mutant.name = f"{name} #{counts[name]}"


def read(path, arguments, names, root="."):
    """The file, with its mutants in the order of the text. `names`: the macros that the room uses."""
    file = File(path, arguments, root)
    neighbours = neighbours_of(names | file.macro_names)
    for cursor in file.unit.cursor.get_children():
        if not file.is_here(cursor):
            continue
        if cursor.kind == Kind.FUNCTION_DECL and cursor.is_definition():
            read_function(file, cursor, neighbours)
        elif cursor.kind == Kind.VAR_DECL and any(child.kind.is_expression() for child in cursor.get_children()):
            read_table(file, cursor, neighbours)
        elif cursor.kind == Kind.ENUM_DECL and path.endswith(".c"):
            read_enumeration(file, cursor)
    find_uses(file)
    name_mutants(file.mutants)
    return file
