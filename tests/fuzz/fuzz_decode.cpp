// Every packet that decodes, in any direction, encodes to the same bytes, or on a babel/2 link to
// the first ones.
#include "fuzz/require.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/offers.hpp>

#include <algorithm>
#include <cstdint>
#include <variant>
#include <vector>

namespace {

using babel::bytes_view;
using babel::fuzz::require;

using babel::wire::trailing;

template <class Field>
void walk(const Field&) {}

/// A list's elements, one by one, are the bytes of the list.
template <class Element>
void walk(const babel::wire::list<Element>& list) {
    babel::wire::list_buffer<Element> copy;
    for (const auto& each : list)
        copy.add(each);
    require(copy.size() == list.size());
    require(std::ranges::equal(copy.encoded(), list.encoded()));
}

template <class Variant>
void check(bytes_view body, trailing behind = trailing::refused) {
    const auto decoded = babel::wire::decode<Variant>(body, behind);
    if (!decoded) return;
    std::visit(
        [body, behind]<class Message>(const Message& message) {
            boost::mp11::mp_for_each<babel::wire::members_of<Message>>([&](auto member) {
                walk(message.*member.pointer);
            });
            const auto again = babel::wire::encode(message);
            const auto fields = bytes_view(again).subspan(babel::wire::length_bytes);
            require(fields.size() <= body.size());
            require(std::ranges::equal(fields, body.first(fields.size())));
            require(behind == trailing::ignored || fields.size() == body.size());
            require(boost::endian::load_little_u64(again.data()) == fields.size());
            if constexpr (requires { message.is_in_bounds(); }) require(message.is_in_bounds());
        },
        *decoded
    );
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check<babel::wire::to_server>({data, size});
    check<babel::wire::to_client>({data, size});
    check<babel::wire::to_peer>({data, size});
    check<babel::wire::extended_to_server>({data, size}, trailing::ignored);
    check<babel::wire::extended_to_client>({data, size}, trailing::ignored);
    check<babel::wire::offers_to_server>({data, size}, trailing::ignored);
    check<babel::wire::offers_to_client>({data, size}, trailing::ignored);
    return 0;
}
