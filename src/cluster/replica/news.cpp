#include "cluster/replica/news.hpp"

#include "cluster/replica/owner_value.hpp"
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>

#include <utility>

namespace babel::cluster {
namespace {

constexpr std::size_t max_user_name_bytes = 255; // as many as a client takes

std::optional<std::uint64_t> parse_position(std::string_view id) {
    if (!id.starts_with("0-")) return {};
    return whole_number<std::uint64_t>(id.substr(2));
}

struct parsed_sign {
    name_event what;
    std::uint8_t flags = 0;
};

/// Of a claim, flags may follow the sign.
std::optional<parsed_sign> parse_sign(std::string_view sign) {
    if (sign == "+") return parsed_sign{name_event::claimed};
    if (sign == "-") return parsed_sign{name_event::released};
    if (sign == "~") return parsed_sign{name_event::parked};
    if (!sign.starts_with('+')) return {};
    const auto flags = whole_number<std::uint8_t>(sign.substr(1));
    return flags ? std::optional(parsed_sign{name_event::claimed, *flags}) : std::nullopt;
}

std::optional<names_changed> parse_names(const reply& fields, std::size_t& dropped) {
    const auto owner = parse_number(fields.word(1));
    if (!owner) return {};
    names_changed all{*owner, {}};
    for (std::size_t i = 2; i + 1 < fields.elements.size(); i += 2) {
        const auto sign = parse_sign(fields.word(i));
        const auto name = fields.word(i + 1);
        if (sign && is_register_name(name))
            all.changes.push_back({sign->what, std::string(name), sign->flags});
        else
            ++dropped;
    }
    return all;
}

owners_changed parse_owners(const reply& fields, std::size_t& dropped) {
    owners_changed all;
    for (std::size_t i = 2; i + 1 < fields.elements.size(); i += 2) {
        const auto name = fields.word(i);
        const auto value = fields.word(i + 1);
        const auto owner = parse_owner(value);
        if (is_register_name(name) && (owner || value.empty()))
            all.changes.push_back({std::string(name), owner});
        else
            ++dropped;
    }
    return all;
}

/// Of a node: `up` or `down`. parked_names is not a node.
std::optional<node_number> parse_node(const reply& fields) {
    const auto number = parse_number(fields.word(1));
    return number == parked_names ? std::nullopt : number;
}

void parse_fields(const reply& fields, news_entry& entry, std::size_t& dropped) {
    const auto word = fields.word(0);
    if (word == "o") {
        if (auto names = parse_names(fields, dropped)) entry.what = std::move(*names);
    } else if (word == "up") {
        if (const auto number = parse_node(fields)) entry.what = node_up{*number};
    } else if (word == "down") {
        if (const auto number = parse_node(fields)) entry.what = node_down{*number};
    } else if (word == "keys") {
        entry.what = parse_owners(fields, dropped);
    } else if ((word == "ban" || word == "unban") && is_register_name(fields.word(1))) {
        const auto number =
            fields.word(2) == "change" ? parse_ban_number(fields.word(3)) : std::nullopt;
        if (number) entry.what = ban_changed{std::string(fields.word(1)), word == "ban", *number};
    }
    if (std::holds_alternative<unknown_news>(entry.what)) ++dropped;
}

bool parse_news(const reply& entries, reading& into) {
    for (const auto& each : entries.elements) {
        const auto position = parse_position(each.word(0));
        if (!position || each.elements.size() != 2) return false;
        news_entry entry{*position, {}};
        parse_fields(each.elements[1], entry, into.dropped);
        into.news.push_back(std::move(entry));
    }
    return true;
}

bool parse_inbox(const reply& entries, reading& into) {
    for (const auto& each : entries.elements) {
        if (each.word(0).empty() || each.elements.size() != 2) return false;
        into.inbox_id = each.word(0);
        const auto& fields = each.elements[1];
        const auto from = parse_number(fields.word(1));
        if (from && fields.word(0) == "from" && fields.word(2) == "message")
            into.inbox.push_back({*from, std::string(fields.word(3))});
        else
            ++into.dropped;
    }
    return true;
}

} // namespace

std::optional<reading> parse_reading(const reply& answer) {
    reading all;
    if (answer.is == reply::kind::nil) return all; // nothing came
    if (!answer.is_array()) return {};
    for (const auto& stream : answer.elements) {
        if (stream.elements.size() != 2 || !stream.elements[1].is_array()) return {};
        const bool is_news = stream.word(0).ends_with("}:news");
        if (!(is_news ? parse_news : parse_inbox)(stream.elements[1], all)) return {};
    }
    return all;
}

bool is_register_name(std::string_view text) {
    return !text.empty() && text.size() <= max_user_name_bytes && is_utf8(text);
}

std::optional<std::uint64_t> parse_ban_number(std::string_view text) {
    constexpr std::uint64_t largest = std::uint64_t{1} << 53;
    const auto number = whole_number<std::uint64_t>(text);
    return number && *number > 0 && *number <= largest ? number : std::nullopt;
}

std::optional<node_number> parse_number(std::string_view text) {
    return whole_number<node_number>(text);
}

std::optional<name_value> parse_value(std::string_view text) {
    if (text.starts_with('p')) return name_value{parked_names};
    const auto slash = text.find('/');
    const auto number = parse_number(text.substr(0, slash));
    if (!number || *number == parked_names) return {};
    if (slash == text.npos) return name_value{*number};
    const auto flags = whole_number<std::uint8_t>(text.substr(slash + 1));
    return flags ? std::optional(name_value{*number, *flags}) : std::nullopt;
}

} // namespace babel::cluster
