#include "crypto/keys/ssh_string.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/digest.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <algorithm>
#include <vector>

namespace babel::crypto {
namespace {

constexpr std::string_view key_type = "ssh-ed25519";
constexpr std::string_view fingerprint_prefix = "SHA256:";

std::vector<std::uint8_t> openssh_blob(const public_key& key) {
    std::vector<std::uint8_t> blob;
    append_ssh_string(blob, bytes_of(key_type));
    append_ssh_string(blob, key.bytes);
    return blob;
}

} // namespace

std::string to_openssh(const public_key& key) {
    return std::string(key_type) + ' ' + to_base64(openssh_blob(key)); // 51 bytes: no padding
}

result<public_key> key_from_openssh(std::string_view words) {
    const auto blank = words.find(' ');
    if (blank == words.npos || words.substr(0, blank) != key_type) return errc::bad_key;
    const auto blob = from_base64(words.substr(blank + 1));
    if (!blob || blob->size() < key_bytes) return errc::bad_key;
    public_key key;
    std::copy(blob->end() - key_bytes, blob->end(), key.bytes.begin());
    if (*blob != openssh_blob(key) || !is_acceptable(key)) return errc::bad_key;
    return key;
}

fingerprint fingerprint_of(const public_key& key) {
    return {sha256(openssh_blob(key))};
}

std::string to_string(const fingerprint& of) {
    return std::string(fingerprint_prefix) + to_base64(of.bytes);
}

result<fingerprint> fingerprint_from(std::string_view text) {
    if (!text.starts_with(fingerprint_prefix)) return errc::bad_fingerprint;
    const auto bytes = from_base64(text.substr(fingerprint_prefix.size()));
    fingerprint read;
    if (!bytes || bytes->size() != read.bytes.size()) return errc::bad_fingerprint;
    std::ranges::copy(*bytes, read.bytes.begin());
    return read;
}

} // namespace babel::crypto
