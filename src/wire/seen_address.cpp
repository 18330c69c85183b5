#include <babel/wire/seen_address.hpp>

#include <algorithm>
#include <span>

namespace babel::wire {

seen_address plain(const seen_address& at) {
    constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const std::span all(at.address);
    if (at.family != 6 || !std::ranges::equal(all.first<prefix.size()>(), prefix)) return at;
    seen_address out;
    out.port = at.port;
    std::ranges::copy(all.subspan<prefix.size()>(), out.address.begin());
    return out;
}

} // namespace babel::wire
