// Any file of known peers is read without a loss: entries have one line each, and what is no entry
// stays as it is.
#include "fuzz/require.hpp"
#include <babel/client/known_peers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace babel::client;
using babel::fuzz::require;

known_peers::text_lines lines_of(std::string_view text) {
    known_peers::text_lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void check(const known_peers& list) {
    require(list.entries().size() + list.damaged().size() <= list.lines().size());
    for (const auto& each : list.entries()) {
        require(!each.name.empty());
        require(parse_known_peer(to_line(each)) == each);
        require(list.find(each.label, each.name));
    }
    for (const auto& each : list.damaged())
        require(each.number >= 1 && each.number <= list.lines().size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    known_peers list(lines_of(text));
    check(list);
    const auto damaged = list.damaged().size();
    known_peer entry{"a.example:4243", std::string(text.substr(0, 255)), {}, true, "2026-11-29"};
    entry.name += '!';
    entry.key.bytes[0] = 9; // acceptable
    list.put(entry);
    check(list);
    require(list.find(entry.label, entry.name) && list.damaged().size() == damaged);
    require(list.forget(entry.label, entry.name) > 0 && !list.find(entry.label, entry.name));
    return 0;
}
