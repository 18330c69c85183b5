// server_bench: loads a server of this protocol with clients and measures what that costs it.
#include "crowd.hpp"
#include "options.hpp"
#include "scenarios.hpp"
#include "sockets.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using namespace babel::bench;

constexpr auto usage =
    "Usage: server_bench --port N --pid PID [options]\n"
    "  --port N[,N...]      the server's port on 127.0.0.1; of several servers that act as one:\n"
    "                       clients connect to each in turn\n"
    "  --pid PID[,PID...]   their processes: CPU time and memory are read there\n"
    "  --clients N[,N...]   how many are online (default 1000)\n"
    "  --scenario NAME      storm, return, return-many, churn, signal, idle, idle-storm,\n"
    "                       slow, handshakes, flood, calls, logins or realms (default storm)\n"
    "  --tls                the clients connect by TLS, with any certificate\n"
    "  --runs K             times each (default 1)\n"
    "  --json               one JSON object a line\n";

struct scenario {
    std::string_view name;
    figures (*run)(const target&, std::size_t);
};

constexpr std::array<scenario, 13> scenarios{{
    {"storm", storm},
    {"return", return_from_one},
    {"return-many", return_from_many},
    {"churn", churn},
    {"signal", babel::bench::signal},
    {"idle", idle},
    {"idle-storm", idle_after_storm},
    {"slow", slow},
    {"handshakes", handshakes},
    {"flood", flood},
    {"calls", calls},
    {"logins", logins},
    {"realms", realms},
}};

const scenario& find_scenario(std::string_view name) {
    const auto found = std::find_if(scenarios.begin(), scenarios.end(), [&](const scenario& each) {
        return each.name == name;
    });
    if (found == scenarios.end())
        throw std::invalid_argument("there is no scenario " + std::string(name));
    return *found;
}

void print(std::string_view name, std::size_t clients, const figures& all, bool as_json) {
    const auto* start = as_json ? R"({"scenario":"%.*s","clients":%zu)" : "%-10.*s %6zu";
    const auto* each = as_json ? R"(,"%.*s":%.6g)" : "   %.*s %.4g";
    std::printf(start, static_cast<int>(name.size()), name.data(), clients);
    for (const auto& one : all)
        std::printf(each, static_cast<int>(one.name.size()), one.name.data(), one.value);
    std::puts(as_json ? "}" : "");
    std::fflush(stdout);
}

void run(const options& chosen) {
    raise_descriptor_limit();
    const auto tls = chosen.tls ? std::optional(tls_context::client()) : std::nullopt;
    const target on{chosen.ports, process_probe(chosen.pids), tls ? &*tls : nullptr};
    const auto& [name, measure] = find_scenario(chosen.scenario);
    for (const auto clients : chosen.clients)
        for (int i = 0; i < chosen.runs; ++i)
            print(name, clients, measure(on, clients), chosen.json);
}

} // namespace

int main(int argc, char** argv) {
    try {
        run(parse_options(argc, argv));
        return 0;
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "%sserver_bench: %s\n", usage, error.what());
        return 2;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "server_bench: %s\n", failure.what());
        return 1;
    }
}
