#include <babel/core/text.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/server/private_file.hpp>
#include <babel/server/relay_secret.hpp>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t max_file_bytes = 128;
constexpr std::size_t digits_a_byte = 2;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex(const relay_secret& secret) {
    std::string out;
    out.reserve(digits_a_byte * secret.size() + 1); // it leaves no copy behind
    for (const auto byte : secret) {
        out += hex_digits[byte >> 4U];
        out += hex_digits[byte & 0xfU];
    }
    out += '\n';
    return out;
}

std::optional<relay_secret> from_hex(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    relay_secret out{};
    if (text.size() != digits_a_byte * out.size()) return {};
    for (auto& byte : out) {
        constexpr int base = 16;
        const auto* const end = text.data() + digits_a_byte;
        if (text.front() == '-' || std::from_chars(text.data(), end, byte, base).ptr != end)
            return {};
        text.remove_prefix(digits_a_byte);
    }
    return out;
}

} // namespace

result<relay_secret, relay_secret_fault>
load_relay_secret(const std::filesystem::path& path, if_missing what) {
    auto text = read_private_file(path, max_file_bytes);
    if (text && !*text && what == if_missing::make) {
        relay_secret made;
        crypto::fill_random(made);
        auto digits = to_hex(made);
        const auto written = create_private_file(path, digits);
        crypto::erase(digits);
        if (!written) return relay_secret_fault{written.error().why};
        text = read_private_file(path, max_file_bytes); // another process may have been first
    }
    if (!text) return relay_secret_fault{text.error().why};
    const auto shown = printable_path(path.string());
    if (!*text) return relay_secret_fault{shown + ": there is no such file"};
    const auto secret = from_hex(**text);
    crypto::erase(**text);
    if (secret) return *secret;
    return relay_secret_fault{shown + ": not 64 hexadecimal digits"};
}

} // namespace babel::server
