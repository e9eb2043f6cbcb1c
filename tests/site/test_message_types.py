"""The pages' types of the chat's messages say what the server says."""

import re

import msgspec

from stream.crowd import protocol
from stream.ipc.scene import Scene
from stream.site.static_files import web_folder

DECLARATIONS = (web_folder() / "chat" / "messages.d.ts").read_text("utf-8")
SERVER_MESSAGES: list[type[msgspec.Struct]] = [*protocol.ServerMessage.__subclasses__(), Scene]


def declared() -> dict[str, set[str]]:
    """The fields of each interface in the declarations."""
    found = re.findall(r"export interface (\w+) \{\n(.*?)\n\}", DECLARATIONS, re.DOTALL)
    return {name: set(re.findall(r"^  (\w+): ", body, re.MULTILINE)) for name, body in found}


def spoken() -> dict[str, set[str]]:
    """The fields of each message, and of what messages are made of, as they are encoded."""
    found = dict[str, set[str]]()
    waiting: list[type] = [*SERVER_MESSAGES, protocol.ShoutRequest, protocol.NameRequest]
    while waiting:
        struct = waiting.pop()
        info = msgspec.inspect.type_info(struct)
        assert isinstance(info, msgspec.inspect.StructType)
        tag = {info.tag_field} if info.tag_field else set[str]()
        found[struct.__name__] = tag | {field.encode_name for field in info.fields}
        waiting += [parts for field in info.fields for parts in structs(field.type) if parts.__name__ not in found]
    return found


def structs(kind: msgspec.inspect.Type) -> list[type]:
    if isinstance(kind, msgspec.inspect.StructType):
        return [] if kind.cls is protocol.ServerMessage else [kind.cls]
    if isinstance(kind, msgspec.inspect.VarTupleType):
        return structs(kind.item_type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return [struct for part in kind.types for struct in structs(part)]
    return []


def test_every_message_is_declared_with_its_fields_and_no_other_is() -> None:
    assert declared() == spoken()


def test_the_tags_are_declared() -> None:
    tags = set(re.findall(r'^  type: "(\w+)";', DECLARATIONS, re.MULTILINE))
    assert tags == {struct.__struct_config__.tag for struct in SERVER_MESSAGES}
