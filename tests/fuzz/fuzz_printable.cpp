// Whatever a stranger sends, what is printed of it is valid UTF-8, harmless and not too long.
#include "fuzz/require.hpp"
#include <babel/core/text.hpp>

#include <cstdint>
#include <string_view>

using babel::fuzz::require;

// Input: a byte for the number of columns, the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::size_t most = data[0];
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto out = babel::printable(text, most);
    for (std::string_view rest = out; !rest.empty();) {
        const auto next = babel::first_code_point(rest);
        require(next.bytes > 0 && next.bytes <= rest.size());
        require(!babel::is_unprintable(next.value));
        rest.remove_prefix(next.bytes);
    }
    require(babel::columns_of(out) <= most + 1); // the ellipsis
    require(out.size() <= 64 * (most + 1));      // marks take no columns, and are bounded too
    require(!out.empty() || text.empty());
    if (babel::is_host(text)) require(babel::printable(text, text.size()) == text);
    return 0;
}
