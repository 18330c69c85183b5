// Any file of known servers is read without a loss: entries have one line each, and what is no
// entry stays as it is.
#include "fuzz/require.hpp"
#include <babel/client/known_servers.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace babel;
using namespace babel::client;
using babel::fuzz::require;

known_servers::text_lines lines_of(std::string_view text) {
    known_servers::text_lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void check(const known_servers& list) {
    require(list.entries().size() + list.damaged().size() <= list.lines().size());
    for (const auto& each : list.entries()) {
        require(parse_known_server(to_line(each)) == each);
        require(list.find(each.server) && list.find_host(each.server.host));
        require(!list.label_of(each.server).empty());
    }
    for (const auto& each : list.damaged())
        require(each.number >= 1 && each.number <= list.lines().size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    known_servers list(lines_of(text));
    check(list);
    const auto damaged = list.damaged().size();
    const known_server entry{{"a.example", 4243}, {}, {}, "2026-11-29"};
    list.put(entry);
    check(list);
    require(*list.find(entry.server) == entry && list.damaged().size() == damaged);
    require(list.forget("a.example:4243") > 0 && list.find(entry.server) == nullptr);
    return 0;
}
