#include "cli/options/config_source.hpp"

#include <babel/config/config_file.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

namespace babel::cli {
namespace {

constexpr std::size_t longest_key_columns = 60;
constexpr std::size_t most_profiles_named = 12;

std::string environment(const std::string& name) {
    const auto* found = std::getenv(name.c_str());
    return found ? found : "";
}

/// A file, as complaints call it and as origins do.
struct file_name {
    std::string path;
    std::string origin;
};

usage_error about_file(std::string what) {
    return {std::move(what), false};
}

std::string unknown_key(std::string_view key) {
    std::vector<std::string_view> known;
    for (const auto& each : all_options())
        if (each.in_files) known.push_back(each.name);
    auto what = "unknown key \"" + printable(key, longest_key_columns) + "\"";
    if (const auto close = config::nearest(key, known); !close.empty())
        what += ": did you mean \"" + std::string(close) + "\"?";
    return what;
}

/// The option that a key names, or what is wrong with it.
std::variant<const option_row*, std::string>
find_key(const std::string& key, std::set<std::string>& seen) {
    const auto* option = find_option(key);
    if (!option) return unknown_key(key);
    if (!option->in_files)
        return "\"" + key + "\" is allowed only on the command line, as --" + key;
    if (!seen.insert(key).second) return "\"" + key + "\" is set twice";
    return option;
}

std::variant<given_values, usage_error> to_values(const std::string& text, const file_name& name) {
    const auto path = printable_path(name.path);
    const auto at = [&](int number) { return path + ":" + std::to_string(number) + ": "; };
    const auto lines = config::parse_config_lines(text);
    if (const auto* fault = std::get_if<config::config_fault>(&lines))
        return about_file(at(fault->number) + fault->what);
    given_values out;
    std::set<std::string> seen;
    for (const auto& line : std::get<std::vector<config::config_line>>(lines)) {
        const auto key = find_key(line.key, seen);
        if (const auto* fault = std::get_if<std::string>(&key))
            return about_file(at(line.number) + *fault);
        out.push_back(
            {std::get<const option_row*>(key),
             line.value,
             name.origin + ":" + std::to_string(line.number),
             at(line.number) + line.key}
        );
    }
    return out;
}

/// `if_absent`: what to say where there is no such file; empty: nothing, it need not be there.
std::variant<given_values, usage_error>
read_file(const file_name& name, const std::string& if_absent) {
    const auto text = config::read_config_file(name.path);
    const auto* fault = std::get_if<config::file_fault>(&text);
    if (!fault) return to_values(std::get<std::string>(text), name);
    if (fault->is_absent) {
        if (if_absent.empty()) return given_values();
        return about_file(if_absent);
    }
    return about_file(
        "the configuration file " + printable_path(name.path) + " cannot be read: " + fault->what
    );
}

std::variant<given_values, usage_error> read_main_file(const std::optional<std::string>& named) {
    if (named)
        return read_file(
            {*named, printable(*named)},
            "--config: no such file: " + printable_path(*named) +
                "; without -c, cli.conf is read if it exists"
        );
    const auto folder = config_folder();
    if (folder.empty()) return given_values();
    return read_file({folder + "/cli.conf", "cli.conf"}, {});
}

std::string no_such_profile(const std::string& name, const std::string& path) {
    const auto there = profile_names();
    auto what = "no such profile: \"" + printable(name) + "\": ";
    if (there.empty())
        return what + "there are none yet; put its options in " + printable_path(path);
    if (const auto close = config::nearest(name, {there.begin(), there.end()}); !close.empty())
        what += "did you mean \"" + printable(close) + "\"? ";
    what += "existing profiles: ";
    for (std::size_t i = 0; i < std::min(there.size(), most_profiles_named); ++i)
        what += (i == 0 ? "" : ", ") + printable(there[i]);
    return what + (there.size() > most_profiles_named ? ", ..." : "");
}

std::variant<given_values, usage_error> read_profile(const std::string& name) {
    if (name.empty() || name.front() == '.' || name.find('/') != name.npos)
        return usage_error{"--profile: " + printable(name) + " is not a valid profile name"};
    const auto folder = config_folder();
    if (folder.empty()) return usage_error{"--profile: neither XDG_CONFIG_HOME nor HOME is set"};
    const auto path = folder + "/profiles/" + name + ".conf";
    const auto origin = "profile " + printable(name) + ".conf";
    return read_file({path, origin}, no_such_profile(name, path));
}

} // namespace

std::string config_folder() {
    // By the XDG specification a relative path is to be ignored.
    if (const auto own = environment("XDG_CONFIG_HOME"); own.starts_with('/'))
        return own + "/babel";
    const auto home = environment("HOME");
    return home.empty() ? "" : home + "/.config/babel";
}

std::vector<std::string> profile_names() {
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    std::error_code unreadable; // then there are none for us
    const auto folder = fs::path(config_folder()) / "profiles";
    for (fs::directory_iterator each(folder, unreadable), end; !unreadable && each != end;
         each.increment(unreadable)) {
        const auto& path = each->path();
        if (path.extension() == ".conf") names.push_back(path.stem().string());
    }
    std::ranges::sort(names);
    return names;
}

given_values read_environment() {
    given_values out;
    for (const auto& each : all_options()) {
        if (!each.in_files) continue;
        auto name = environment_name(each);
        auto value = environment(name);
        const bool plain_wanted =
            each.name == "color" && value.empty() && !environment("NO_COLOR").empty();
        if (plain_wanted) {
            name = "NO_COLOR";
            value = "never";
        }
        if (!value.empty()) out.push_back({&each, value, "environment " + name, name});
    }
    return out;
}

std::variant<std::vector<given_values>, usage_error> read_config_files(const config_choice& chosen
) {
    auto from_file = read_main_file(chosen.file);
    if (auto* wrong = std::get_if<usage_error>(&from_file)) return std::move(*wrong);
    std::vector<given_values> out{std::get<given_values>(std::move(from_file))};
    if (!chosen.profile) return out;
    auto from_profile = read_profile(*chosen.profile);
    if (auto* wrong = std::get_if<usage_error>(&from_profile)) return std::move(*wrong);
    out.push_back(std::get<given_values>(std::move(from_profile)));
    return out;
}

} // namespace babel::cli
