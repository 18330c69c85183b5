#include "client/known/list_line.hpp"
#include <babel/client/known_servers.hpp>
#include <babel/core/text.hpp>
#include <babel/wire/ports.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::client {
namespace {

constexpr std::size_t longest_line = 512;
constexpr std::size_t most_words = 4;
std::optional<host_and_port> parse_label(std::string_view text) {
    auto parsed = parse_host_and_port(text, 0);
    return parsed && parsed->port != 0 ? std::move(parsed) : std::nullopt;
}

std::string host_in(std::string_view line) {
    const auto words = words_of_line(line.substr(0, longest_line), 1);
    const auto place = words.empty() ? std::nullopt : parse_label(words.front());
    return place ? place->host : "";
}

bool take_key(std::string_view kind, std::string_view text, known_server& to) {
    if (kind == "key") {
        const auto key = crypto::fingerprint_from(text);
        if (key) to.key = *key;
        return key.has_value();
    }
    const auto key = crypto::key_from_openssh(std::string(kind) + " " + std::string(text));
    if (!key) return false;
    to.whole_key = *key;
    to.key = fingerprint_of(*key);
    return true;
}

} // namespace

std::string to_line(const known_server& server) {
    const auto label = with_port(server.server.host, server.server.port);
    const auto proof = server.whole_key ? to_openssh(*server.whole_key)
                       : server.key     ? "key " + to_string(*server.key)
                                        : std::string("ca");
    return label + " " + proof + " " + server.since;
}

std::optional<known_server> parse_known_server(std::string_view line) {
    if (line.size() > longest_line) return {};
    const auto words = words_of_line(line, most_words + 1);
    if (words.size() < most_words - 1 || words.size() > most_words) return {};
    const auto place = parse_label(words[0]);
    if (!place || !is_date(words.back())) return {};
    known_server out{*place, {}, {}, std::string(words.back())};
    const bool is_read =
        words.size() == most_words ? take_key(words[1], words[2], out) : words[1] == "ca";
    return is_read ? std::optional(out) : std::nullopt;
}

known_servers::known_servers(text_lines lines) : lines_(std::move(lines)) {
    read();
}

void known_servers::read() {
    entries_.clear();
    damaged_.clear();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (is_comment_line(lines_[i])) continue;
        if (auto entry = parse_known_server(lines_[i]))
            entries_.push_back(*std::move(entry));
        else
            damaged_.push_back({i + 1, host_in(lines_[i])});
    }
}

const known_server* known_servers::find(const host_and_port& server) const {
    const auto found = std::ranges::find(entries_, server, &known_server::server);
    return found == entries_.end() ? nullptr : &*found;
}

const known_server* known_servers::find_host(std::string_view host) const {
    if (const auto* standard = find(host_and_port{std::string(host), wire::tls_port}))
        return standard;
    const auto found = std::ranges::find_if(entries_, [&](const known_server& each) {
        return each.server.host == host;
    });
    return found == entries_.end() ? nullptr : &*found;
}

const known_server* known_servers::find(const server_address& address) const {
    const bool is_standard =
        address.form != address_form::tls_only && address.port == wire::plain_port;
    return is_standard ? find_host(address.host) : find(host_and_port{address.host, address.port});
}

const damaged_line* known_servers::find_damaged(std::string_view host) const {
    const auto found = std::ranges::find(damaged_, host, &damaged_line::host);
    return host.empty() || found == damaged_.end() ? nullptr : &*found;
}

std::string known_servers::label_of(const host_and_port& server) const {
    const auto* own = find(server);
    if (!own) own = find_host(server.host);
    if (!own) return with_port(server.host, server.port);
    const auto first = own->is_pinned() ? std::ranges::find(entries_, own->key, &known_server::key)
                                        : entries_.end();
    const auto& place = first == entries_.end() ? own->server : first->server;
    return with_port(place.host, place.port);
}

void known_servers::put(const known_server& entry) {
    const auto is_its = [&](const std::string& line) {
        const auto old = parse_known_server(line);
        return old && old->server == entry.server;
    };
    const auto place = std::ranges::find_if(lines_, is_its);
    if (place == lines_.end())
        lines_.push_back(to_line(entry));
    else
        *place = to_line(entry);
    read();
}

std::size_t
known_servers::replace_key(const crypto::fingerprint& from, const crypto::public_key& to) {
    std::size_t replaced = 0;
    for (auto& line : lines_) {
        auto entry = parse_known_server(line);
        if (!entry || entry->key != from) continue;
        entry->key = fingerprint_of(to);
        entry->whole_key = to;
        line = to_line(*entry);
        ++replaced;
    }
    read();
    return replaced;
}

std::size_t known_servers::forget(std::string_view host_or_server) {
    const auto given = parse_host_and_port(host_or_server, 0);
    if (!given) return 0;
    const auto forgotten = std::erase_if(lines_, [&](const std::string& line) {
        const auto entry = parse_known_server(line);
        if (given->port != 0) return entry && entry->server == *given;
        return !is_comment_line(line) &&
               (entry ? entry->server.host : host_in(line)) == given->host;
    });
    read();
    return forgotten;
}

} // namespace babel::client
