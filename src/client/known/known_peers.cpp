#include "client/known/list_line.hpp"
#include <babel/client/known_peers.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

constexpr std::size_t longest_peer_line = 2048; // every byte of a name may be three
constexpr std::size_t words_of_peer = 6;

/// HOST:PORT in its one spelling.
std::optional<std::string> peer_label_in(std::string_view text) {
    const auto place = parse_host_and_port(text, 0);
    if (!place || place->port == 0) return {};
    return with_port(place->host, place->port);
}

std::optional<std::string> peer_name_in(std::string_view text) {
    auto name = percent_decoded(text);
    return name && !name->empty() ? std::move(name) : std::nullopt;
}

damaged_peer damage_in(std::size_t number, std::string_view line) {
    const auto words = words_of_line(line.substr(0, longest_peer_line), 2);
    damaged_peer out{number, {}, {}};
    if (!words.empty()) out.label = peer_label_in(words[0]).value_or("");
    if (words.size() > 1) out.name = peer_name_in(words[1]).value_or("");
    return out;
}

} // namespace

std::string to_line(const known_peer& peer) {
    return peer.label + " " + percent_encoded(peer.name) + " " + to_openssh(peer.key) +
           (peer.is_verified ? " verified " : " seen ") + peer.since;
}

std::optional<known_peer> parse_known_peer(std::string_view line) {
    if (line.size() > longest_peer_line) return {};
    const auto words = words_of_line(line, words_of_peer + 1);
    if (words.size() != words_of_peer || !is_date(words[5])) return {};
    auto label = peer_label_in(words[0]);
    auto name = peer_name_in(words[1]);
    const auto key = crypto::key_from_openssh(std::string(words[2]) + " " + std::string(words[3]));
    const bool is_verified = words[4] == "verified";
    if (!label || !name || !key || (!is_verified && words[4] != "seen")) return {};
    return known_peer{
        *std::move(label), *std::move(name), *key, is_verified, std::string(words[5])};
}

known_peers::known_peers(text_lines lines) : lines_(std::move(lines)) {
    read();
}

void known_peers::read() {
    entries_.clear();
    damaged_.clear();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (is_comment_line(lines_[i])) continue;
        if (auto entry = parse_known_peer(lines_[i]))
            entries_.push_back(*std::move(entry));
        else
            damaged_.push_back(damage_in(i + 1, lines_[i]));
    }
}

const known_peer* known_peers::find(std::string_view label, std::string_view name) const {
    const auto found = std::ranges::find_if(entries_, [&](const known_peer& each) {
        return each.label == label && each.name == name;
    });
    return found == entries_.end() ? nullptr : &*found;
}

const damaged_peer* known_peers::find_damaged(std::string_view label, std::string_view name) const {
    const auto found = std::ranges::find_if(damaged_, [&](const damaged_peer& each) {
        return (each.label.empty() || each.label == label) &&
               (each.name.empty() || each.name == name);
    });
    return found == damaged_.end() ? nullptr : &*found;
}

void known_peers::put(const known_peer& entry) {
    const auto is_theirs = [&](const std::string& line) {
        const auto old = parse_known_peer(line);
        return old && old->label == entry.label && old->name == entry.name;
    };
    const auto place = std::ranges::find_if(lines_, is_theirs);
    if (place == lines_.end())
        lines_.push_back(to_line(entry));
    else
        *place = to_line(entry);
    read();
}

std::size_t known_peers::forget(std::string_view label, std::string_view name) {
    const auto forgotten = std::erase_if(lines_, [&](const std::string& line) {
        const auto entry = parse_known_peer(line);
        return entry && entry->label == label && entry->name == name;
    });
    read();
    return forgotten;
}

} // namespace babel::client
