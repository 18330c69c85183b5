// Keys, fingerprints, signatures and endorsements of strangers: what is read has one spelling, and
// a signature that holds fails for another message.
#include "crypto/keys/pem.hpp"
#include "fuzz/require.hpp"
#include <babel/crypto/base64.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace babel;
using namespace babel::crypto;
using babel::fuzz::require;

std::string_view text_of(bytes_view input) {
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

void read_line(bytes_view input) {
    const auto key = key_from_openssh(text_of(input));
    if (!key) return;
    require(is_acceptable(*key) && to_openssh(*key) == text_of(input));
    const auto hash = fingerprint_of(*key);
    require(fingerprint_from(to_string(hash)).value() == hash);
}

void read_fingerprint(bytes_view input) {
    if (const auto hash = fingerprint_from(text_of(input)))
        require(to_string(*hash) == text_of(input));
}

void read_base64(bytes_view input) {
    if (const auto bytes = from_base64(text_of(input)))
        require(to_base64(*bytes) == text_of(input));
    if (const auto bytes = from_base64url(text_of(input)))
        require(to_base64url(*bytes) == text_of(input));
    require(std::ranges::equal(from_base64(to_base64(input)).value(), input));
}

void read_key_file(bytes_view input) {
    if (const auto block = read_pem(text_of(input))) {
        const auto again = write_pem(block->label, block->bytes);
        require(read_pem(again).value().bytes == block->bytes);
    }
    if (const auto key = private_key::from_pem(text_of(input), "")) {
        const auto again = private_key::from_pem(key->to_pem(""), "");
        require(again.value().public_part() == key->public_part());
    }
}

private_key pinned_key() {
    std::array<std::uint8_t, key_bytes> seed{};
    std::uint8_t next = 0x80;
    for (auto& each : seed)
        each = next++;
    return private_key::from_seed(seed);
}

/// A date, and endorsements one behind the other.
void follow_chain(bytes_view input) {
    static const auto pinned = pinned_key().public_part();
    if (input.empty()) return;
    const std::uint64_t now = std::uint64_t{input[0]} << 24;
    std::vector<endorsement> chain;
    for (auto rest = input.subspan(1); !rest.empty() && chain.size() <= max_endorsements;
         rest = rest.subspan(std::min(rest.size(), endorsement_bytes))) {
        const auto bytes = rest.first(std::min(rest.size(), endorsement_bytes));
        const auto read = parse_endorsement(bytes);
        if (!read) continue;
        require(std::ranges::equal(encode(*read), bytes) && is_acceptable(read->key));
        chain.push_back(*read);
    }
    require(is_successor(pinned, chain, pinned, now) == (chain.size() <= max_endorsements));
    for (const auto& each : chain) {
        if (each.key == pinned || !is_successor(pinned, chain, each.key, now)) continue;
        // Perhaps by another endorsement of the same key.
        require(std::ranges::any_of(chain, [&](const endorsement& step) {
            return step.key == each.key && step.kind == endorsement_kind::replacement &&
                   step.not_before <= now;
        }));
    }
}

/// A key, a signature, the message.
void check_signature(bytes_view input) {
    if (input.size() < key_bytes + signature_bytes) return;
    public_key signer;
    std::ranges::copy(input.first(key_bytes), signer.bytes.begin());
    const auto proof = input.subspan(key_bytes, signature_bytes);
    const auto message = input.subspan(key_bytes + signature_bytes);
    if (!verify_sshsig(signer, login_namespace, message, proof)) return;
    require(is_acceptable(signer));
    std::vector<std::uint8_t> other(message.begin(), message.end());
    other.push_back(0);
    require(!verify_sshsig(signer, login_namespace, other, proof));
    require(!verify_sshsig(signer, endorsement_namespace, message, proof));
}

} // namespace

// Input: a byte for the kind, the bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array checks{
        read_line, read_fingerprint, read_base64, read_key_file, follow_chain, check_signature};
    if (size < 1) return 0;
    checks[data[0] % checks.size()](bytes_view(data + 1, size - 1));
    return 0;
}
