#include "server/names/name_file.hpp"

#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::string_view key_type = "ssh-ed25519";
constexpr std::string_view since_mark = "since=";
constexpr std::string_view namespaces_front = "namespaces=\"";

bool is_for_logins(std::string_view options) {
    if (!options.starts_with(namespaces_front)) return false;
    options.remove_prefix(namespaces_front.size());
    if (!options.ends_with('"')) return false;
    options.remove_suffix(1);
    for (;;) {
        const auto each = options.substr(0, options.find(','));
        if (each == crypto::login_namespace) return true;
        if (each.size() == options.size()) return false;
        options.remove_prefix(each.size() + 1);
    }
}

result<crypto::public_key, line_fault> take_key(std::string_view& rest) {
    auto type = take_word(rest);
    if (type.find('=') != type.npos) {
        if (!is_for_logins(type))
            return line_fault{"the only option is namespaces=\"babel-login\""};
        type = take_word(rest);
    }
    if (type.empty()) return line_fault{"there is no key behind the name"};
    if (type != key_type) return line_fault{"the key is of another type than ssh-ed25519"};
    const auto words = std::string(key_type) + ' ' + std::string(take_word(rest));
    const auto key = crypto::key_from_openssh(words);
    if (!key) return line_fault{"the key is not a whole and safe ssh-ed25519 key"};
    return *key;
}

result<std::uint64_t, line_fault> read_since(std::string_view comment) {
    while (!comment.empty()) {
        auto word = take_word(comment);
        if (!word.starts_with(since_mark)) continue;
        word.remove_prefix(since_mark.size());
        const auto since = to_unix_seconds(word);
        if (!since) return line_fault{"since= needs a time such as 2026-11-29T12:00:00Z"};
        return *since;
    }
    return std::uint64_t{0};
}

} // namespace

std::string to_line(std::string_view name, const binding& owner) {
    auto line = name_field(name) + " namespaces=\"" + std::string(crypto::login_namespace) + "\" " +
                crypto::to_openssh(owner.key);
    if (owner.since != 0) line.append(" ").append(since_mark).append(time_field(owner.since));
    return line;
}

result<std::optional<name_line>, line_fault> read_name_line(std::string_view line) {
    if (is_without_content(line)) return std::optional<name_line>();
    auto rest = line;
    auto name = take_name(rest);
    if (!name) return name.error();
    const auto key = take_key(rest);
    if (!key) return key.error();
    const auto since = read_since(rest);
    if (!since) return since.error();
    return std::optional(name_line{*std::move(name), {*key, *since}});
}

result<read_names, text_fault> to_names(std::string_view text) {
    read_names out;
    out.names.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')));
    auto rest = text;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        out.whole_bytes = text.size() - rest.size();
        const bool is_whole = rest.find('\n') != rest.npos;
        const auto line = read_name_line(take_line(rest));
        if (!line && !is_whole) return out;
        if (!line) return text_fault{number, line.error().why};
        const auto& found = *line;
        if (found && !out.names.bind(found->name, found->owner))
            return text_fault{number, "the name has a line before this one already"};
    }
    out.whole_bytes = text.size();
    return out;
}

std::string with_replaced(std::string_view text, std::string_view name, std::string_view line) {
    std::string out;
    out.reserve(text.size() + line.size() + 1);
    while (!text.empty()) {
        const auto each = take_line(text);
        auto rest = each;
        const auto found = take_name(rest);
        if (is_without_content(each) || !found || *found != name) out.append(each).append("\n");
    }
    if (!line.empty()) out.append(line).append("\n");
    return out;
}

} // namespace babel::server
