#include "server/session/proxy_header.hpp"

#include <babel/core/number.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {
namespace {

using asio::ip::tcp;
using namespace std::string_view_literals;

constexpr auto v1_start = "PROXY "sv;
constexpr auto v2_start = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t v1_most = 107; // the longest line, with its end
constexpr std::size_t v2_fixed = 16; // signature, version and command, family, length
constexpr std::size_t v4_addresses = 12;
constexpr std::size_t v6_addresses = 36;
constexpr std::uint8_t tcp_over_v4 = 0x11;
constexpr std::uint8_t tcp_over_v6 = 0x21;

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (;;) {
        const auto space = line.find(' ');
        words.push_back(line.substr(0, space));
        if (space == line.npos) return words;
        line.remove_prefix(space + 1);
    }
}

/// Parses an address of that family, without a zone.
std::optional<asio::ip::address> to_address(std::string_view text, bool is_v6) {
    if (text.find_first_not_of("0123456789abcdefABCDEF.:") != text.npos) return {};
    error_code bad;
    const auto address = asio::ip::make_address(std::string(text), bad);
    if (bad || address.is_v6() != is_v6) return {};
    return address;
}

std::optional<std::uint16_t> to_port(std::string_view text) {
    const bool has_zeros = text.size() > 1 && text.starts_with('0');
    if (has_zeros || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    return whole_number<std::uint16_t>(text);
}

/// Parses the rest after "PROXY TCP4 " or "PROXY TCP6 ": two addresses, then two ports.
std::optional<proxied_connection>
to_connection(std::span<const std::string_view> words, bool is_v6) {
    if (words.size() != 4) return {};
    const auto remote = to_address(words[0], is_v6);
    const auto local = to_address(words[1], is_v6);
    const auto remote_port = to_port(words[2]);
    const auto local_port = to_port(words[3]);
    if (!remote || !local || !remote_port || !local_port) return {};
    return proxied_connection{{*remote, *remote_port}, {*local, *local_port}};
}

/// Two addresses, then two ports, in network order.
template <class Address>
proxied_connection binary_connection(const std::uint8_t* at) {
    typename Address::bytes_type remote;
    typename Address::bytes_type local;
    std::copy_n(at, remote.size(), remote.begin());
    std::copy_n(at + remote.size(), local.size(), local.begin());
    const auto* ports = at + 2 * remote.size();
    return {
        tcp::endpoint(Address(remote), boost::endian::load_big_u16(ports)),
        tcp::endpoint(Address(local), boost::endian::load_big_u16(ports + 2))};
}

} // namespace

std::size_t proxy_header::wanted() const {
    if (is_nonsense_) return 0;
    if (version_ == version::unknown) return v1_start.size() - std::min(size_, v1_start.size() - 1);
    // A line ends with two bytes, and the first may have arrived.
    if (version_ == version::v1) return text_[size_ - 1] == '\r' ? 1 : 2;
    return (v2_size_ == 0 ? v2_fixed : v2_size_) - size_;
}

proxy_header::state proxy_header::feed(bytes_view bytes) {
    auto now = is_nonsense_ ? state::nonsense : state::incomplete;
    for (const auto byte : bytes) {
        if (now != state::incomplete) break;
        now = take(byte);
    }
    is_nonsense_ = now == state::nonsense;
    return now;
}

proxy_header::state proxy_header::take(std::uint8_t byte) {
    if (size_ < kept_bytes) text_[size_] = byte;
    ++size_;
    if (version_ == version::v1) return take_v1(byte);
    if (version_ == version::v2) return take_v2(byte);
    const auto at = size_ - 1;
    const auto is_next_of = [&](std::string_view start) {
        return at < start.size() && byte == static_cast<std::uint8_t>(start[at]);
    };
    const bool is_v1 = is_next_of(v1_start) && text_[0] == 'P';
    const bool is_v2 = is_next_of(v2_start) && text_[0] == '\r';
    if (is_v1 && size_ == v1_start.size()) version_ = version::v1;
    if (is_v2 && size_ == v1_start.size()) version_ = version::v2;
    return is_v1 || is_v2 ? state::incomplete : state::nonsense;
}

proxy_header::state proxy_header::take_v1(std::uint8_t byte) {
    const bool is_after_return = text_[size_ - 2] == '\r';
    if (is_after_return != (byte == '\n')) return state::nonsense;
    if (byte == '\n') return end_v1();
    return size_ < v1_most ? state::incomplete : state::nonsense;
}

proxy_header::state proxy_header::end_v1() {
    const std::string_view line(reinterpret_cast<const char*>(text_.data()), size_ - 2);
    const auto words = words_of(line.substr(v1_start.size()));
    if (words.front() == "UNKNOWN") return state::complete; // the rest is ignored
    const bool is_v6 = words.front() == "TCP6";
    if (!is_v6 && words.front() != "TCP4") return state::nonsense;
    connection_ = to_connection(std::span(words).subspan(1), is_v6);
    return connection_ ? state::complete : state::nonsense;
}

proxy_header::state proxy_header::take_v2(std::uint8_t byte) {
    if (size_ <= v2_start.size()) {
        const bool fits = byte == static_cast<std::uint8_t>(v2_start[size_ - 1]);
        return fits ? state::incomplete : state::nonsense;
    }
    if (size_ == v2_start.size() + 1 && byte != 0x20 && byte != 0x21) return state::nonsense;
    if (size_ == v2_fixed) {
        v2_size_ = v2_fixed + boost::endian::load_big_u16(&text_[v2_fixed - 2]);
        if (v2_size_ > max_bytes) return state::nonsense;
    }
    return size_ == v2_size_ ? end_v2() : state::incomplete;
}

proxy_header::state proxy_header::end_v2() {
    const bool is_own = text_[v2_start.size()] == 0x20; // LOCAL
    const auto family = text_[v2_start.size() + 1];
    const auto bytes = v2_size_ - v2_fixed;
    if (is_own || (family != tcp_over_v4 && family != tcp_over_v6)) return state::complete;
    const bool is_v6 = family == tcp_over_v6;
    if (bytes < (is_v6 ? v6_addresses : v4_addresses)) return state::nonsense;
    const auto* at = text_.data() + v2_fixed;
    connection_ = is_v6 ? binary_connection<asio::ip::address_v6>(at)
                        : binary_connection<asio::ip::address_v4>(at);
    return state::complete;
}

} // namespace babel::server
