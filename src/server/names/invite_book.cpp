#include "server/names/invite_book.hpp"

#include <babel/crypto/base64.hpp>
#include <babel/crypto/digest.hpp>
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t token_bytes = 16;
constexpr std::size_t id_bytes = 4;

} // namespace

std::string invite::id() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : std::span(hash).first<id_bytes>())
        text += {digits[byte >> 4], digits[byte & 0xf]};
    return text;
}

bool invite_book::add(invite added) {
    if (all_.size() >= max_invites) return false;
    all_.push_back(std::move(added));
    return true;
}

bool invite_book::remove(std::string_view id) {
    return std::erase_if(all_, [id](const invite& each) { return each.id() == id; }) > 0;
}

void invite_book::tidy(std::uint64_t now) {
    std::erase_if(all_, [now](const invite& each) { return each.until <= now; });
}

const invite*
invite_book::find(std::string_view token, std::string_view name, std::uint64_t now) const {
    const auto wanted = hash_of(token);
    const invite* found = nullptr;
    for (const auto& each : all_)
        if (crypto::is_same_secret(each.hash, wanted)) found = &each;
    const bool is_valid =
        found && found->until > now && (found->name.empty() || found->name == name);
    return is_valid ? found : nullptr;
}

bool invite_book::reserves(std::string_view name, std::uint64_t now) const {
    return std::ranges::any_of(all_, [&](const invite& each) {
        return each.name == name && each.until > now;
    });
}

void invite_book::take(const invite_hash& used) {
    const auto found = std::ranges::find(all_, used, &invite::hash);
    if (found != all_.end() && --found->uses == 0) all_.erase(found);
}

void invite_book::put_back(const invite& was) {
    const auto found = std::ranges::find(all_, was.hash, &invite::hash);
    if (found != all_.end())
        ++found->uses;
    else
        all_.push_back({was.hash, 1, was.until, was.name});
}

std::string new_invite_token() {
    auto bytes = crypto::random_bytes<token_bytes>();
    auto token = crypto::to_base64url(bytes);
    crypto::erase(bytes);
    return token;
}

invite_hash hash_of(std::string_view token) {
    return crypto::sha256({reinterpret_cast<const std::uint8_t*>(token.data()), token.size()});
}

} // namespace babel::server
