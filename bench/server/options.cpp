// Reads the load generator's options with getopt_long.
#include "options.hpp"

#include <charconv>
#include <getopt.h>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace babel::bench {
namespace {

template <class Number>
Number number_from(std::string_view text, Number least) {
    Number value{};
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size() || value < least)
        throw std::invalid_argument("'" + std::string(text) + "' is no number that fits here");
    return value;
}

std::vector<std::size_t> numbers_from(std::string_view text) {
    std::vector<std::size_t> all;
    while (true) {
        const auto comma = text.find(',');
        all.push_back(number_from<std::size_t>(text.substr(0, comma), 2));
        if (comma == text.npos) return all;
        text.remove_prefix(comma + 1);
    }
}

} // namespace

options parse_options(int argc, char** argv) {
    static const option known[] = {
        {"port", required_argument, nullptr, 'p'},
        {"pid", required_argument, nullptr, 'i'},
        {"clients", required_argument, nullptr, 'c'},
        {"scenario", required_argument, nullptr, 's'},
        {"runs", required_argument, nullptr, 'r'},
        {"tls", no_argument, nullptr, 't'},
        {"json", no_argument, nullptr, 'j'},
        {},
    };
    options chosen;
    for (int found = 0; (found = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (found) {
        case 'p':
            chosen.port = number_from<std::uint16_t>(optarg, 1);
            break;
        case 'i':
            chosen.pid = number_from<pid_t>(optarg, 1);
            break;
        case 'c':
            chosen.clients = numbers_from(optarg);
            break;
        case 's':
            chosen.scenario = optarg;
            break;
        case 'r':
            chosen.runs = number_from<int>(optarg, 1);
            break;
        case 't':
            chosen.tls = true;
            break;
        case 'j':
            chosen.json = true;
            break;
        default:
            throw std::invalid_argument("an option is unknown, or lacks its value");
        }
    }
    if (optind != argc || chosen.port == 0 || chosen.pid == 0)
        throw std::invalid_argument("--port and --pid are needed, and nothing beyond the options");
    return chosen;
}

} // namespace babel::bench
