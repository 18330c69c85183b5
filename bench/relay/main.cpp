// relay_bench: calls by a relay at the pace of voice; measures the relay's CPU time and the delay
// that it adds.
#include "server/process_probe.hpp"
#include "thread_costs.hpp"
#include "traffic.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <getopt.h>
#include <optional>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace babel::bench;

constexpr auto usage =
    "Usage: relay_bench --port N --pid PID [options]\n"
    "  --port N       UDP port of the relay on 127.0.0.1\n"
    "  --pid PID      its process, whose CPU time is read\n"
    "  --secret FILE  its secret, 64 hexadecimal digits; without: relay_floor\n"
    "  --calls N      relayed calls (default 200); each side sends 50 datagrams a second\n"
    "  --bytes N      of a datagram, 26 to 1200 (default 165)\n"
    "  --seconds N    length of the measurement (default 20)\n"
    "Prints one JSON object.\n";

constexpr std::chrono::seconds warm_up{1};

struct options {
    traffic_plan plan;
    pid_t pid = 0;
    std::string secret;
    std::chrono::seconds length{20};
};

long number_from(const char* text, long least, long most) {
    char* end = nullptr;
    const long value = std::strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < least || value > most)
        throw std::invalid_argument("'" + std::string(text) + "' is no number that fits here");
    return value;
}

options parse(int argc, char** argv) {
    static const option known[] = {
        {"port", required_argument, nullptr, 'p'},
        {"pid", required_argument, nullptr, 'i'},
        {"secret", required_argument, nullptr, 'k'},
        {"calls", required_argument, nullptr, 'c'},
        {"bytes", required_argument, nullptr, 'b'},
        {"seconds", required_argument, nullptr, 's'},
        {},
    };
    options chosen;
    for (int found = 0; (found = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        switch (found) {
        case 'p':
            chosen.plan.port = static_cast<std::uint16_t>(number_from(optarg, 1, 65535));
            break;
        case 'i':
            chosen.pid = static_cast<pid_t>(number_from(optarg, 1, 1 << 30));
            break;
        case 'k':
            chosen.secret = optarg;
            break;
        case 'c':
            chosen.plan.calls = static_cast<std::size_t>(number_from(optarg, 1, 10'000));
            break;
        case 'b':
            chosen.plan.bytes = static_cast<std::size_t>(number_from(optarg, 26, 1200));
            break;
        case 's':
            chosen.length = std::chrono::seconds(number_from(optarg, 1, 600));
            break;
        default:
            throw std::invalid_argument("an option is unknown, or lacks its value");
        }
    }
    if (optind != argc || chosen.plan.port == 0 || chosen.pid == 0)
        throw std::invalid_argument("--port and --pid are needed, and nothing beyond the options");
    return chosen;
}

relay_secret read_secret(const std::string& path) {
    std::ifstream file(path);
    std::string digits;
    relay_secret secret{};
    if (!(file >> digits) || digits.size() != 2 * secret.size())
        throw std::runtime_error(path + " is no secret of a relay");
    for (std::size_t i = 0; i < secret.size(); ++i)
        secret[i] = static_cast<std::uint8_t>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
    return secret;
}

/// Datagrams leave and arrive on time beside the storm's generator; without the privilege, as far
/// as possible.
void run_before_others() {
    prctl(PR_SET_TIMERSLACK, 1UL);
    sched_param priority{};
    priority.sched_priority = 1;
    sched_setscheduler(0, SCHED_RR, &priority);
}

double quantile(std::vector<double>& values, double which) {
    if (values.empty()) throw std::runtime_error("no datagram came back");
    const auto at = static_cast<std::size_t>(which * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
    return values[at];
}

void print(std::string_view name, double value, const char* before = ", ") {
    std::printf("%s\"%.*s\": %.6g", before, static_cast<int>(name.size()), name.data(), value);
}

void run(const options& chosen) {
    auto plan = chosen.plan;
    std::optional<relay_secret> secret;
    if (!chosen.secret.empty()) secret = read_secret(chosen.secret);
    plan.secret = secret ? &*secret : nullptr;
    const process_probe process(std::vector{chosen.pid});
    run_before_others();
    traffic calls(plan);
    calls.run(warm_up);
    const auto all_before = process.cpu_time();
    const auto others_before = cpu_time_beside_first(chosen.pid);
    auto figures = calls.run(chosen.length);
    const auto others = cpu_time_beside_first(chosen.pid) - others_before;
    const auto all = process.cpu_time() - all_before;
    const auto came = static_cast<double>(figures.added_us.size());
    const auto each_us = [came](std::chrono::nanoseconds time) {
        return std::chrono::duration<double, std::micro>(time).count() / came;
    };
    print("p50_us", quantile(figures.added_us, 0.5), "{");
    print("p99_us", quantile(figures.added_us, 0.99));
    print("p999_us", quantile(figures.added_us, 0.999));
    print("lost_percent", 100 * (1 - came / static_cast<double>(figures.sent)));
    print("cpu_us", each_us(all));
    print("cpu_us_beside_first", each_us(others));
    print("generator_p99_us", quantile(figures.late_us, 0.99));
    std::puts("}");
}

} // namespace

int main(int argc, char** argv) {
    try {
        run(parse(argc, argv));
        return 0;
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "%srelay_bench: %s\n", usage, error.what());
        return 2;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "relay_bench: %s\n", failure.what());
        return 1;
    }
}
