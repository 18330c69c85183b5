#include <babel/server/keyed_hash.hpp>

#include <boost/endian/conversion.hpp>

#include <array>
#include <bit>
#include <random>

namespace babel::server {
namespace {

struct key {
    std::uint64_t low;
    std::uint64_t high;
};

key drawn_key() {
    std::random_device random;
    const auto draw = [&] { return std::uint64_t{random()} << 32 | random(); };
    const auto low = draw();
    return {low, draw()};
}

const key own_key = drawn_key();

class sip_state {
public:
    explicit sip_state(const key& by)
        : v_{by.low ^ 0x736f6d6570736575,
             by.high ^ 0x646f72616e646f6d,
             by.low ^ 0x6c7967656e657261,
             by.high ^ 0x7465646279746573} {}

    void take(std::uint64_t word) {
        v_[3] ^= word;
        round();
        v_[0] ^= word;
    }

    std::uint64_t finish() {
        v_[2] ^= 0xff;
        for (int i = 0; i < 3; ++i)
            round();
        return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
    }

private:
    void round() {
        auto& [a, b, c, d] = v_;
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }

    std::array<std::uint64_t, 4> v_;
};

std::uint64_t hash(std::string_view text, const key& by) noexcept {
    sip_state state(by);
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    auto last = std::uint64_t{text.size()} << 56;
    auto left = text.size();
    for (; left >= 8; left -= 8, at += 8)
        state.take(boost::endian::load_little_u64(at));
    for (std::size_t i = 0; i < left; ++i)
        last |= std::uint64_t{at[i]} << (8 * i);
    state.take(last);
    return state.finish();
}

} // namespace

std::uint64_t sip_hash(std::string_view text, std::uint64_t low, std::uint64_t high) noexcept {
    return hash(text, {low, high});
}

std::uint64_t keyed_hash(std::string_view text) noexcept {
    return hash(text, own_key);
}

std::uint64_t keyed_hash(std::uint64_t number) noexcept {
    sip_state state(own_key);
    state.take(number);
    return state.finish();
}

} // namespace babel::server
