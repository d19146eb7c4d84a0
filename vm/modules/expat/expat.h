#pragma once

#include <expat.h>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// The system's libexpat, loaded when the module pyexpat is imported.
struct ExpatLibrary {
#define EXPAT_FUNCTION(name) decltype(&::name) name;
#include "vm/modules/expat/library.def"
#undef EXPAT_FUNCTION
};
/// Error: ImportError where the system does not have it.
Raises<void> load_expat(Thread& thread);
ExpatLibrary const& expat();

enum class XmlEvent : uint8_t {
#define EXPAT_HANDLER(name) name,
#include "vm/modules/expat/handlers.def"
#undef EXPAT_HANDLER
    Default,
    DefaultExpand,
};
inline constexpr size_t kXmlEvents = size_t(XmlEvent::DefaultExpand) + 1;

/// `pyexpat.xmlparser`
struct XmlParser : Object {
    static constexpr Layout kLayout = Layout::XmlParser;
    XML_Parser parser;
    Thread* thread;
    Value handlers[kXmlEvents];
    Dict* intern;
    /// Text that is to be told as a whole; null where it is told as it comes.
    Bytes* buffer;
    uint64_t buffer_used, buffer_size;
    bool ordered_attributes, specified_attributes, namespace_prefixes;
    /// A handler has raised: nothing more is told.
    bool failed;
    bool is_parsing;

    Value& handler(XmlEvent event) { return handlers[size_t(event)]; }
};

extern Type xml_parser_type;

/// Tells libexpat whether an event is wanted.
void connect_handler(XmlParser* self, XmlEvent event);
/// Tells buffered text. What is raised shows in `failed`.
void flush_text(XmlParser* self);
int on_unknown_encoding(void* data, XML_Char const* name, XML_Encoding* info);

}  // namespace py::vm
