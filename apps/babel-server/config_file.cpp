// Reads a configuration file: Program_options' INI without sections, a key for every option.
#include "settings.hpp"
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <system_error>

namespace babel::server {
namespace {

namespace po = boost::program_options;

constexpr std::size_t max_file_bytes = 1024 * 1024;
constexpr std::size_t shown_columns = 60;

po::options_description keys() {
    po::options_description all;
    for (const auto& each : all_options())
        all.add_options()(each.name, po::value<std::string>(), each.help);
    return all;
}

/// The contents of a file, or the number of the system's error.
std::variant<std::string, int> contents(const std::string& path) {
    const net::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return errno;
    std::string all(max_file_bytes + 1, '\0');
    std::size_t used = 0;
    ssize_t got = 0;
    while (used < all.size() && (got = ::read(file.get(), all.data() + used, all.size() - used)) > 0
    )
        used += static_cast<std::size_t>(got);
    if (got < 0) return errno;
    if (used == all.size()) return EFBIG;
    all.resize(used);
    return all;
}

/// What one line says: at most one key and value. Throws po::error.
std::vector<given> parse_line(
    const std::string& line, const std::string& where, const po::options_description& known
) {
    if (line.find_first_not_of(" \t\r") == line.find('[') && line.find('[') != line.npos)
        throw po::error("there are no sections in this file");
    std::istringstream in(line);
    std::vector<given> out;
    for (const auto& each : po::parse_config_file(in, known).options)
        out.push_back({each.string_key, each.value.front(), where + each.string_key});
    return out;
}

} // namespace

std::variant<std::vector<given>, wrong_usage>
parse_config(const std::string& text, const std::string& name) {
    const auto known = keys();
    std::vector<given> all;
    std::istringstream in(text);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        const auto where = name + ':' + std::to_string(++number) + ": ";
        try {
            for (auto& each : parse_line(line, where, known))
                all.push_back(std::move(each));
        } catch (const po::unknown_option& wrong) {
            const auto key = printable(wrong.get_option_name(), shown_columns);
            return wrong_usage{where + "there is no key '" + key + "'"};
        } catch (const po::invalid_config_file_syntax&) {
            const auto shown = printable(line, shown_columns);
            return wrong_usage{where + "'" + shown + "' is not of the form KEY = VALUE"};
        } catch (const po::error& wrong) {
            return wrong_usage{where + printable(wrong.what(), 2 * shown_columns)};
        }
    }
    return all;
}

std::variant<config_lines, wrong_usage> read_config(const sources& from) {
    const auto path = from.config_file.value_or(standard_config_file);
    const auto text = contents(path);
    if (const auto* failed = std::get_if<int>(&text)) {
        const bool is_absent = *failed == ENOENT || *failed == ENOTDIR;
        if (is_absent && !from.config_file) return config_lines();
        return wrong_usage{path + ": " + std::generic_category().message(*failed)};
    }
    auto lines = parse_config(std::get<std::string>(text), path);
    if (auto* fault = std::get_if<wrong_usage>(&lines)) return *fault;
    return config_lines(std::get<std::vector<given>>(std::move(lines)));
}

} // namespace babel::server
