#include "server/signalling/rules.hpp"

#include "server/signalling/name_table.hpp"
#include <babel/core/normal_form.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <iterator>

namespace babel::server {
namespace {

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

/// Unicode's White_Space without the control characters.
bool is_space(char32_t c) {
    return c == 0x20 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

std::string_view fault_of_character(char32_t c, name_use use) {
    if (is_control(c)) return "the name has a control character in it";
    const auto behind = std::ranges::upper_bound(unfit_for_names, c, {}, &unfit_range::first);
    if (behind == std::begin(unfit_for_names) || c > (behind - 1)->last) return {};
    switch ((behind - 1)->why) {
    case unfit::invisible:
        return "the name has an invisible character in it";
    case unfit::blank:
        return "the name has a blank character in it";
    case unfit::private_use:
        return "the name has a private-use character in it";
    case unfit::unassigned:
        return "the name has an unassigned character in it";
    case unfit::styled:
        if (use == name_use::ban) break;
        return "the name has a styled character in it; use the plain form (Unicode NFKC)";
    }
    return {};
}

bool is_dotted_number(std::string_view text) {
    return text.find('.') != text.npos && text.find_first_not_of("0123456789.") == text.npos;
}

/// True if a ban reads the name as an address or a network, or refuses it as a mistyped one. Such a
/// name could not be banned.
bool is_taken_for_an_address(std::string_view name) {
    const auto host = name.substr(0, name.find_first_of("/%"));
    return is_dotted_number(host) || ip_address::parse(host);
}

std::string_view fault_of_reserved(std::string_view name) {
    if (name.starts_with('.')) return "the name begins with a dot, which is reserved";
    if (name.starts_with('@')) return "the name begins with @, which is reserved";
    if (is_taken_for_an_address(name)) return "the name reads as an address or a network";
    if (name.find('/') != name.npos) return "the name has a slash in it, which is reserved";
    if (name.find(':') != name.npos) return "the name has a colon in it, which is reserved";
    return {};
}

} // namespace

std::string_view fault_of_name(std::string_view name, name_use use) {
    if (name.empty()) return "the name is empty";
    if (name.size() > max_name_bytes) return "the name is longer than 84 bytes";
    code_point last;
    bool space_first = false;
    bool has_other_space = false;
    for (auto rest = name; !rest.empty(); rest.remove_prefix(last.bytes)) {
        last = first_code_point(rest);
        if (last.bytes == 0) return "the name is not valid UTF-8";
        if (const auto fault = fault_of_character(last.value, use); !fault.empty()) return fault;
        if (rest.size() == name.size()) space_first = is_space(last.value);
        has_other_space |= is_space(last.value) && last.value != ' ';
    }
    if (space_first) return "the name begins with a space";
    if (is_space(last.value)) return "the name ends with a space";
    const bool is_login = use == name_use::login;
    if (is_login && has_other_space)
        return "the name has an unusual space in it; use a plain one (U+0020)";
    if (is_login && name.find("  ") != name.npos)
        return "the name has two spaces in a row; use one";
    if (!is_nfc(name)) return "the name is not in composed form (Unicode NFC)";
    return fault_of_reserved(name);
}

bool looks_like_an_address(std::string_view text) {
    return is_dotted_number(text) || text.find_first_of(":/") != text.npos;
}

origin origin_of(std::string_view remote, std::string_view local) {
    const auto without_zone = [](std::string_view text) {
        return ip_address::parse(text.substr(0, text.find('%'))).value_or(ip_address{});
    };
    const auto from = without_zone(remote);
    const auto zone = remote.substr(std::min(remote.find('%'), remote.size()));
    return {
        from.text().append(zone),
        without_zone(local).text(),
        from.is_loopback(),
        source_of(from),
        from};
}

std::string host_to_tell(const origin& caller, const origin& callee) {
    if (callee.loopback) return caller.remote;
    const auto& host = caller.loopback ? callee.local : caller.remote;
    return host.substr(0, host.find('%'));
}

} // namespace babel::server
