// Any plain bytes are read as items that encode to the same bytes. Any datagram is opened once or
// refused. Any stream is cut as its pieces say.
#include "fuzz/require.hpp"
#include <babel/crypto/sealer.hpp>
#include <babel/wire/datagram_framer.hpp>
#include <babel/wire/sealed_items.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace babel;
using fuzz::require;
using byte_vector = std::vector<std::uint8_t>;
constexpr crypto::sealer::time_point now{};

/// Item by item, each encodes to the bytes that it was read from, without Pad before it.
void check_items(bytes_view plain) {
    plain = plain.first(std::min(plain.size(), wire::max_items_bytes));
    byte_vector again;
    const auto end = wire::visit_items(plain, [&again](const auto& each) {
        wire::item_buffer made;
        require(made.put(each));
        again.insert(again.end(), made.bytes().begin(), made.bytes().end());
    });
    require(again.size() <= plain.size());
    if (end != wire::items_end::complete) return;
    auto rest = plain;
    for (std::size_t i = 0; i < again.size(); ++i) {
        while (!rest.empty() && rest.front() != again[i]) {
            require(rest.front() == 0);
            rest = rest.subspan(1);
        }
        require(!rest.empty());
        rest = rest.subspan(1);
    }
    require(std::ranges::all_of(rest, [](auto byte) { return byte == 0; }));
    static_cast<void>(wire::decode_bye(plain));
}

/// Names encode to the bytes that they were read from.
void check_party(bytes_view body) {
    const auto names = wire::decode_party(body);
    if (!names) return;
    byte_vector again;
    wire::encode_party(again, std::vector<std::string>(names->begin(), names->end()));
    require(again.size() <= body.size());
    require(std::ranges::equal(again, body.first(again.size())));
}

using media_secret = std::array<std::uint8_t, crypto::media_secret_bytes>;

/// Of its own for each input: the fuzzer sees what was sealed, and would try it as an input.
media_secret secret_of(bytes_view data) {
    media_secret out{};
    std::ranges::copy(data.first(std::min(data.size(), out.size())), out.begin());
    return out;
}

struct ends {
    ends(crypto::aead_cipher cipher, const media_secret& secret)
        : caller(make_call_seals(secret, cipher, crypto::call_side::caller, now)),
          callee(make_call_seals(secret, cipher, crypto::call_side::callee, now)) {}

    crypto::call_seals caller, callee;
};

/// The first byte chooses the cipher; the others are changes to a sealed datagram, or one.
void check_opening(bytes_view data) {
    if (data.empty()) return;
    ends call(
        data[0] & 1U ? crypto::aead_cipher::aes_128_gcm : crypto::aead_cipher::chacha20_poly1305,
        secret_of(data)
    );
    data = data.subspan(1, std::min<std::size_t>(data.size() - 1, wire::max_datagram_bytes));
    byte_vector into(wire::max_datagram_bytes), sealed(data.size() + crypto::seal_overhead);
    require(!call.callee.incoming.open(data, into, now).has_value());
    require(call.caller.outgoing.seal(1, data, sealed, now).has_value());
    auto changed = sealed;
    for (std::size_t i = 0; i < data.size(); ++i)
        changed[i] ^= data[i];
    const auto is_same = changed == sealed;
    require(call.callee.incoming.open(changed, into, now).has_value() == is_same);
    require(call.callee.incoming.open(sealed, into, now).has_value() == !is_same);
    require(!call.callee.incoming.open(sealed, into, now).has_value());
    const auto header = wire::read_sealed_header(sealed);
    const bool fits = !data.empty() && sealed.size() <= wire::max_datagram_bytes;
    require(header.has_value() == fits);
    require(!header || (header->to == 1 && header->number == 0 && header->epoch == 0));
}

/// The first byte is the size of the first piece.
void check_stream(bytes_view data) {
    if (data.empty()) return;
    const std::size_t cut = std::min<std::size_t>(data[0], data.size() - 1);
    const auto stream = data.subspan(1);
    const auto read = [](std::initializer_list<bytes_view> pieces) {
        wire::datagram_framer framer;
        byte_vector out;
        for (const auto piece : pieces)
            if (framer.feed(piece, [&out](bytes_view each) {
                    require(each.size() >= wire::min_datagram_bytes);
                    require(each.size() <= wire::max_datagram_bytes);
                    out.insert(out.end(), each.begin(), each.end());
                    return error_code();
                }))
                break;
        return out;
    };
    require(read({stream}) == read({stream.first(cut), stream.subspan(cut)}));
}

} // namespace

// Input: a byte that chooses, and what it chooses reads.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto rest = bytes_view(data, size).subspan(1);
    switch (data[0] % 3) {
    case 0:
        check_items(rest);
        check_party(rest);
        break;
    case 1:
        check_opening(rest);
        break;
    default:
        check_stream(rest);
    }
    return 0;
}
