// Owners of names, and questions of other nodes about them, are read as they are written.
#include "cluster/membership/probe_messages.hpp"
#include "cluster/replica/owner_value.hpp"
#include "fuzz/require.hpp"

#include <cstdint>
#include <string_view>

using namespace babel::cluster;
using babel::fuzz::require;

// Input: a value or a message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto owner = parse_owner(text)) {
        require(babel::crypto::is_acceptable(owner->key));
        require(parse_owner(to_text(*owner)) == owner);
    }
    if (const auto message = parse_probe_message(text))
        require(parse_probe_message(to_text(*message)) == message);
    return 0;
}
