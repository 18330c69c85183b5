#include "server/names/invite_file.hpp"

#include <babel/core/number.hpp>
#include <babel/crypto/base64.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace babel::server {
namespace {

constexpr std::string_view uses_mark = "uses=";
constexpr std::string_view until_mark = "until=";

/// The value of the next word, which has that mark in front; empty: it has not.
std::string_view take_value(std::string_view& line, std::string_view mark) {
    const auto word = take_word(line);
    return word.starts_with(mark) ? word.substr(mark.size()) : std::string_view();
}

std::optional<invite_hash> to_hash(std::string_view text) {
    invite_hash hash;
    const auto bytes = crypto::from_base64url(text);
    if (!bytes || bytes->size() != hash.size()) return {};
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

result<invite, line_fault> read_invite(std::string_view line) {
    const auto hash = to_hash(take_word(line));
    if (!hash) return line_fault{"it does not begin with a hash, 43 characters of base64url"};
    const auto uses = whole_number<unsigned>(take_value(line, uses_mark));
    if (!uses || *uses == 0 || *uses > max_invite_uses)
        return line_fault{"uses= needs a number from 1 to 10000"};
    const auto until = to_unix_seconds(take_value(line, until_mark));
    if (!until) return line_fault{"until= needs a time such as 2026-12-06T12:00:00Z"};
    invite found{*hash, *uses, *until, {}};
    if (line.empty()) return found;
    auto name = take_name(line);
    if (!name) return name.error();
    if (!line.empty()) return line_fault{"something stands behind the name"};
    found.name = *std::move(name);
    return found;
}

} // namespace

std::string to_text(const invite_book& invites) {
    std::string text;
    for (const auto& each : invites.all()) {
        text.append(crypto::to_base64url(each.hash)).append(" ");
        text.append(uses_mark).append(std::to_string(each.uses)).append(" ");
        text.append(until_mark).append(time_field(each.until));
        if (!each.name.empty()) text.append(" ").append(name_field(each.name));
        text += '\n';
    }
    return text;
}

result<invite_book, text_fault> to_invites(std::string_view text) {
    invite_book out;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = take_line(text);
        if (is_without_content(line)) continue;
        auto found = read_invite(line);
        if (!found) return text_fault{number, found.error().why};
        if (!out.add(*std::move(found)))
            return text_fault{number, "there are more than 1000 invites"};
    }
    return out;
}

} // namespace babel::server
