// Every packet that decodes, in any direction, encodes to the same bytes.
#include "fuzz/require.hpp"
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

namespace {

using babel::bytes_view;
using babel::fuzz::require;

/// A list's strings, one by one, are the bytes of the list.
void walk(const babel::wire::string_list& list) {
    babel::wire::string_list_buffer copy;
    for (const auto text : list)
        copy.add(text);
    require(copy.size() == list.size());
    require(std::ranges::equal(copy.encoded(), list.encoded()));
}

template <class Variant>
void check(bytes_view body) {
    const auto decoded = babel::wire::decode<Variant>(body);
    if (!decoded) return;
    std::visit(
        [body]<class Message>(const Message& message) {
            if constexpr (requires { message.contacts; }) walk(message.contacts);
            const auto again = babel::wire::encode(message);
            require(std::ranges::equal(bytes_view(again).subspan(babel::wire::length_bytes), body));
            require(boost::endian::load_little_u64(again.data()) == body.size());
        },
        *decoded
    );
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check<babel::wire::to_server>({data, size});
    check<babel::wire::to_client>({data, size});
    check<babel::wire::to_peer>({data, size});
    return 0;
}
