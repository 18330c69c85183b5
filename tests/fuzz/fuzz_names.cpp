// Any text of the files of names and invites makes a book, or one fault of one line; what is
// written is read again.
#include "fuzz/require.hpp"
#include "server/names/invite_file.hpp"
#include "server/names/name_file.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace babel::server;
using babel::fuzz::require;

void check(const text_fault& wrong) {
    require(wrong.line > 0 && !wrong.why.empty());
}

void check_names(std::string_view text) {
    const auto read = to_names(text);
    if (!read) return check(read.error());
    require(read->whole_bytes <= text.size());
    std::string again;
    for (const auto& name : read->names.names(text.size())) {
        const auto& owner = *read->names.find(name);
        again += to_line(name, owner) + '\n';
        const auto without = to_names(with_replaced(text.substr(0, read->whole_bytes), name, ""));
        require(without && !without->names.find(name));
        require(without->names.size() + 1 == read->names.size());
    }
    const auto same = to_names(again);
    require(same && same->names.size() == read->names.size());
    require(same->whole_bytes == again.size());
}

void check_invites(std::string_view text) {
    const auto read = to_invites(text);
    if (!read) return check(read.error());
    const auto again = to_invites(to_text(*read));
    require(again && again->all() == read->all());
}

} // namespace

// Input: the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    check_names(text);
    check_invites(text);
    return 0;
}
