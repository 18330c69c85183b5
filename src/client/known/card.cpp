#include <babel/client/card.hpp>
#include <babel/client/server_address.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/wire/ports.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

constexpr std::string_view card_scheme = "babel:";
constexpr std::size_t longest_card = 2048;
constexpr std::size_t longest_name_in_card = 200; // limit of a login

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view around = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(around), text.size()));
    return text.substr(0, text.find_last_not_of(around) + 1);
}

} // namespace

std::string to_line(const card& of) {
    const bool is_standard = of.server.port == wire::tls_port;
    auto place = with_port(of.server.host, of.server.port);
    if (is_standard) place.resize(place.rfind(':'));
    return std::string(card_scheme) + percent_encoded(of.name) + "@" + place + " " +
           to_openssh(of.key);
}

std::optional<card> parse_card(std::string_view line) {
    line = without_blanks(line);
    if (line.size() > longest_card || !line.starts_with(card_scheme)) return {};
    line.remove_prefix(card_scheme.size());
    const auto at = line.find('@');
    const auto blank = line.find(' ');
    if (at >= blank || blank == line.npos) return {};
    if (line.substr(0, at).find('/') != line.npos) return {}; // a link
    auto name = percent_decoded(line.substr(0, at));
    auto server = parse_host_and_port(line.substr(at + 1, blank - at - 1), wire::tls_port);
    const auto key = crypto::key_from_openssh(line.substr(blank + 1));
    if (!name || name->empty() || name->size() > longest_name_in_card || !server || !key) return {};
    return card{*std::move(name), *std::move(server), *key};
}

} // namespace babel::client
