// A URL of an engine that is accepted is printed as one that has the same meaning, and no fault
// shows a password.
#include "cluster/engine/engine_url.hpp"
#include "fuzz/require.hpp"

#include <cstdint>
#include <string_view>

using babel::fuzz::require;
using namespace babel::cluster;

// Input: a URL.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto url = parse_engine_url(text);
    if (!url) {
        require(!url.error().why.empty());
        if (text.find(":PASSWORD@") != text.npos)
            require(url.error().why.find("PASSWORD") == std::string::npos);
        return 0;
    }
    const bool is_local = url->how == engine_url::kind::local;
    require(is_local ? url->path.starts_with('/') : !url->hosts.empty());
    require(url->hosts.size() <= max_sentinels);
    const auto again = parse_engine_url(to_text(*url));
    require(again && *again == *url);
    return 0;
}
