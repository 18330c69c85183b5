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

template <class Number>
std::vector<Number> numbers_from(std::string_view text, Number least) {
    std::vector<Number> all;
    while (true) {
        const auto comma = text.find(',');
        all.push_back(number_from<Number>(text.substr(0, comma), least));
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
            chosen.ports = numbers_from<std::uint16_t>(optarg, 1);
            break;
        case 'i':
            chosen.pids = numbers_from<pid_t>(optarg, 1);
            break;
        case 'c':
            chosen.clients = numbers_from<std::size_t>(optarg, 2);
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
    if (optind != argc || chosen.ports.empty() || chosen.pids.empty())
        throw std::invalid_argument("--port and --pid are needed, and nothing beyond the options");
    return chosen;
}

} // namespace babel::bench
