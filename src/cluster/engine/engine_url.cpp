#include "cluster/engine/engine_url.hpp"

#include <babel/core/number.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace babel::cluster {
namespace {

using kind = engine_url::kind;

constexpr std::size_t max_url_bytes = 8192; // more than that of 16 hosts
constexpr std::size_t max_name_bytes = 255;
constexpr std::size_t max_path_bytes = 107; // of a socket's address on Linux
constexpr std::uint16_t engine_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;
constexpr std::string_view usual_master = "mymaster";

struct scheme {
    std::string_view prefix;
    kind how;
};
constexpr std::array schemes{
    scheme{"redis://", kind::tcp},
    scheme{"rediss://", kind::tls},
    scheme{"unix://", kind::local},
    scheme{"redis+sentinel://", kind::sentinel}};

/// A part without control characters; null: it has some, or it is empty or too long.
std::optional<std::string> decoded(std::string_view part, std::size_t max_bytes) {
    auto text = percent_decoded(part);
    const auto is_control = [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return byte < 0x20 || byte == 0x7f;
    };
    if (!text || text->empty() || text->size() > max_bytes) return {};
    if (std::ranges::any_of(*text, is_control)) return {};
    return text;
}

/// The part before the mark, which is removed together with it.
std::string_view take_until(std::string_view& rest, char mark) {
    const auto end = rest.find(mark);
    const auto part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    return part;
}

/// Returns the reason of a failure; empty: there is no failure.
std::string read_user(std::string_view& rest, engine_url& into) {
    const auto authority = rest.substr(0, rest.find('/'));
    const auto at = authority.rfind('@');
    // It may be the end of a password that has a slash, of which nothing may be shown.
    if (into.how != kind::local && rest.find('@', authority.size()) != rest.npos)
        return "an @ is only allowed behind the user";
    if (at == authority.npos) return {};
    const auto user = authority.substr(0, at);
    if (user.find(':') != user.npos) return "a password does not belong in the URL but in a file";
    auto name = decoded(user, max_name_bytes);
    if (!name) return "the user of the URL is not valid";
    into.user = std::move(*name);
    rest.remove_prefix(at + 1);
    return {};
}

std::string read_hosts(std::string_view list, engine_url& into) {
    const bool is_list = into.how == kind::sentinel;
    while (!list.empty() || into.hosts.empty()) {
        const auto text = is_list ? take_until(list, ',') : std::exchange(list, {});
        auto host = parse_host_and_port(text, is_list ? sentinel_port : engine_port);
        if (text.empty()) return "the URL has no host";
        if (!host) return printable(text) + " is not HOST or HOST:PORT";
        if (into.hosts.size() == max_sentinels) return "there are too many sentinels";
        into.hosts.push_back(std::move(*host));
    }
    return {};
}

std::string read_database(std::string_view text, engine_url& into) {
    if (text.empty()) return {};
    into.database = whole_number<std::uint16_t>(text);
    return into.database ? std::string() : printable(text) + " is not the number of a database";
}

std::string read_master(std::string_view& rest, engine_url& into) {
    const auto name = take_until(rest, '/');
    auto master = name.empty() ? std::string(usual_master) : decoded(name, max_name_bytes);
    if (!master) return "the name of the master is not valid";
    into.master = std::move(*master);
    return {};
}

std::string read_path(std::string_view rest, engine_url& into) {
    auto path = decoded(rest, max_path_bytes);
    if (!path || !path->starts_with('/'))
        return "unix:// needs an absolute path of at most " + std::to_string(max_path_bytes) +
               " bytes";
    into.path = std::move(*path);
    return {};
}

/// The part behind the scheme.
std::string read_rest(std::string_view rest, engine_url& into) {
    if (auto why = read_user(rest, into); !why.empty()) return why;
    if (into.how == kind::local) return read_path(rest, into);
    if (auto why = read_hosts(take_until(rest, '/'), into); !why.empty()) return why;
    if (into.how == kind::sentinel)
        if (auto why = read_master(rest, into); !why.empty()) return why;
    return read_database(rest, into);
}

} // namespace

result<engine_url, engine_fault> parse_engine_url(std::string_view text) {
    const auto is_prefix = [&](const scheme& each) { return text.starts_with(each.prefix); };
    const auto* const found = std::ranges::find_if(schemes, is_prefix);
    if (found == schemes.end())
        return engine_fault{
            "the URL must begin with redis://, rediss://, unix:// or redis+sentinel://"};
    if (text.size() > max_url_bytes) return engine_fault{"the URL is too long"};
    engine_url made;
    made.how = found->how;
    auto why = read_rest(text.substr(found->prefix.size()), made);
    if (!why.empty()) return engine_fault{std::move(why)};
    return made;
}

std::string to_text(const engine_url& url) {
    const auto is_of = [&](const scheme& each) { return each.how == url.how; };
    std::string text(std::ranges::find_if(schemes, is_of)->prefix);
    if (!url.user.empty()) text += percent_encoded(url.user) + "@";
    std::string_view comma;
    for (const auto& [host, port] : url.hosts) {
        text += comma;
        text += with_port(host, port);
        comma = ",";
    }
    for (auto path = std::string_view(url.path); !path.empty();) {
        path.remove_prefix(1);
        text += "/" + percent_encoded(path.substr(0, path.find('/')));
        path.remove_prefix(std::min(path.find('/'), path.size()));
    }
    if (!url.master.empty()) text += "/" + percent_encoded(url.master);
    if (url.database) text += "/" + std::to_string(*url.database);
    return text;
}

} // namespace babel::cluster
