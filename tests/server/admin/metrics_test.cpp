// Metrics, and their histogram and history.
#include "server/admin/history.hpp"
#include "server/admin/metrics.hpp"
#include "support/catch.hpp"
#include <babel/core/version.hpp>

#include <sstream>
#include <string>
#include <vector>

using namespace babel::server;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

bool has_line(const std::string& text, const std::string& line) {
    for (const auto& each : lines_of(text))
        if (each == line) return true;
    return false;
}

std::size_t count_of(const std::string& text, const std::string& start) {
    std::size_t count = 0;
    for (const auto& each : lines_of(text))
        count += each.starts_with(start) ? 1 : 0;
    return count;
}

std::string metrics_of(const counters& counts, const latency_histogram& late = {}) {
    const std::chrono::system_clock::time_point start(1'700'000'000'500ms);
    return metrics_text(counts, {3, 2, 4096, start}, late);
}

} // namespace

TEST_CASE("every counter is in the metrics once with its reason", "[metrics]") {
    counters counts;
    std::uint64_t number = 100;
    for (const auto& each : counter_descriptions())
        counts.add(each.id, ++number);
    const auto text = metrics_of(counts);
    number = 100;
    for (const auto& each : counter_descriptions()) {
        std::string line(each.metric);
        if (!each.reason.empty()) line.append("{reason=\"").append(each.reason).append("\"}");
        line.append(" ").append(std::to_string(++number));
        INFO(line);
        CHECK(has_line(text, line));
    }
}

TEST_CASE("each metric is described once before its samples", "[metrics]") {
    const auto text = metrics_of({});
    std::string described;
    for (const auto& line : lines_of(text)) {
        INFO(line);
        const auto is_help = line.starts_with("# HELP ");
        const auto is_type = line.starts_with("# TYPE ");
        if (is_help || is_type) {
            const auto name = line.substr(7, line.find(' ', 7) - 7);
            CHECK(count_of(text, line.substr(0, 7) + name + " ") == 1);
            if (is_help) CHECK(name != described);
            described = name;
        } else {
            CHECK(line.starts_with(described));
        }
    }
    CHECK(text.ends_with('\n'));
}

TEST_CASE("the metrics show the current state", "[metrics]") {
    const auto text = metrics_of({});
    CHECK(has_line(text, "babel_online_users 3"));
    CHECK(has_line(text, "babel_pending_connections 2"));
    CHECK(has_line(text, "babel_queued_bytes 4096"));
    CHECK(has_line(text, "process_start_time_seconds 1700000000.5"));
    CHECK(has_line(text, std::string("babel_build_info{version=\"") + babel::version + "\"} 1"));
}

TEST_CASE("the metrics show the kinds of links and the end of the certificate", "[metrics]") {
    gauges now;
    now.online_by_kind = {1, 2, 3};
    CHECK_FALSE(has_line(metrics_text({}, now, {}), "babel_tls_certificate_expiry_seconds 60"));
    now.certificate_end = std::chrono::system_clock::time_point(60s);
    const auto text = metrics_text({}, now, {});
    CHECK(has_line(text, "babel_online_users_by_link{link=\"plain\"} 1"));
    CHECK(has_line(text, "babel_online_users_by_link{link=\"tls\"} 2"));
    CHECK(has_line(text, "babel_online_users_by_link{link=\"babel2\"} 3"));
    CHECK(has_line(text, "babel_tls_certificate_expiry_seconds 60"));
}

TEST_CASE("the metrics show figures of a directory, with one head for each", "[metrics]") {
    gauges now;
    now.directory = {
        {"babel_cluster_up", "gauge", "Up.", {}, 1},
        {"babel_cluster_claims_total", "counter", "Claims.", "verdict=\"granted\"", 7},
        {"babel_cluster_claims_total", "counter", "Claims.", "verdict=\"taken\"", 2}};
    const auto text = metrics_text({}, now, {});
    CHECK(has_line(text, "# TYPE babel_cluster_up gauge"));
    CHECK(has_line(text, "babel_cluster_up 1"));
    CHECK(has_line(text, "babel_cluster_claims_total{verdict=\"granted\"} 7"));
    CHECK(has_line(text, "babel_cluster_claims_total{verdict=\"taken\"} 2"));
    const std::string_view head = "# TYPE babel_cluster_claims_total counter";
    CHECK(text.find(head) == text.rfind(head));
}

TEST_CASE("the metrics show a relay if there is one", "[metrics]") {
    gauges now;
    CHECK(metrics_text({}, now, {}).find("babel_relay") == std::string::npos);
    relay_counters relay;
    relay.calls = 3;
    relay.udp_legs = 5;
    relay.tls_legs = 1;
    relay.base_legs = 2;
    relay.datagrams = 70;
    relay.bytes = 7000;
    relay.add(relay_counters::drop::rate);
    relay.add(relay_counters::refusal::full);
    relay.add(relay_counters::refusal::source);
    relay.add(relay_counters::refusal::source);
    relay.add(relay_counters::refusal::rate);
    relay.add_lateness(2ms);
    now.relay = &relay;
    const auto text = metrics_text({}, now, {});
    CHECK(has_line(text, "babel_relay_calls 3"));
    CHECK(has_line(text, "babel_relay_legs{kind=\"udp\"} 5"));
    CHECK(has_line(text, "babel_relay_legs{kind=\"tls\"} 1"));
    CHECK(has_line(text, "babel_relay_legs{kind=\"base\"} 2"));
    CHECK(has_line(text, "babel_relay_datagrams_total 70"));
    CHECK(has_line(text, "babel_relay_bytes_total 7000"));
    CHECK(has_line(text, "babel_relay_dropped_total{reason=\"rate\"} 1"));
    CHECK(has_line(text, "babel_relay_dropped_total{reason=\"queue\"} 0"));
    CHECK(has_line(text, "babel_relay_refused_total{reason=\"ticket\"} 0"));
    CHECK(has_line(text, "babel_relay_refused_total{reason=\"full\"} 1"));
    CHECK(has_line(text, "babel_relay_refused_total{reason=\"source\"} 2"));
    CHECK(has_line(text, "babel_relay_refused_total{reason=\"rate\"} 1"));
    CHECK(has_line(text, "babel_relay_loop_latency_seconds_bucket{le=\"0.001\"} 0"));
    CHECK(has_line(text, "babel_relay_loop_latency_seconds_bucket{le=\"0.0025\"} 1"));
    CHECK(has_line(text, "babel_relay_loop_latency_seconds_sum 0.002"));
}

TEST_CASE("the times of claims are there only in a cluster", "[metrics]") {
    const std::chrono::system_clock::time_point start(1'700'000'000s);
    gauges now{3, 2, 4096, start};
    CHECK(metrics_text({}, now, {}).find("babel_cluster_claim_seconds") == std::string::npos);
    latency_histogram claims;
    claims.add(2ms);
    claims.add(9s);
    now.claim_times = &claims;
    const auto text = metrics_text({}, now, {});
    CHECK(has_line(text, "# TYPE babel_cluster_claim_seconds histogram"));
    CHECK(has_line(text, "babel_cluster_claim_seconds_bucket{le=\"0.0025\"} 1"));
    CHECK(has_line(text, "babel_cluster_claim_seconds_bucket{le=\"+Inf\"} 2"));
    CHECK(has_line(text, "babel_cluster_claim_seconds_sum 9.002"));
    CHECK(has_line(text, "babel_cluster_claim_seconds_count 2"));
}

TEST_CASE("the buckets of the latency add up", "[metrics]") {
    latency_histogram late;
    late.add(50us);
    late.add(2ms);
    late.add(2ms);
    late.add(3s);
    const auto text = metrics_of({}, late);
    const std::string name = "babel_loop_latency_seconds";
    CHECK(has_line(text, "# TYPE " + name + " histogram"));
    CHECK(has_line(text, name + "_bucket{le=\"0.0001\"} 1"));
    CHECK(has_line(text, name + "_bucket{le=\"0.001\"} 1"));
    CHECK(has_line(text, name + "_bucket{le=\"0.0025\"} 3"));
    CHECK(has_line(text, name + "_bucket{le=\"1\"} 3"));
    CHECK(has_line(text, name + "_bucket{le=\"+Inf\"} 4"));
    CHECK(has_line(text, name + "_count 4"));
    CHECK(has_line(text, name + "_sum 3.00405"));
}

TEST_CASE("a latency that equals a bound belongs below it", "[metrics]") {
    for (std::size_t i = 0; i < latency_histogram::bounds.size(); ++i) {
        latency_histogram late;
        late.add(latency_histogram::bounds[i]);
        late.add(latency_histogram::bounds[i] + 1ns);
        CHECK(late.counts()[i] == 1);
        CHECK(late.counts()[i + 1] == 1);
    }
}

TEST_CASE("a timer that was early is not late", "[metrics]") {
    latency_histogram late;
    late.add(-5ms);
    CHECK(late.counts()[0] == 1);
    CHECK(late.sum() == 0ns);
}

TEST_CASE("the last minute is that of the last sixty seconds", "[history]") {
    history lately;
    CHECK(lately.last_minute() == history_entry{});
    lately.add({1, 2, 3, 4, 5us});
    lately.add({10, 20, 30, 3, 4us});
    CHECK(lately.last_minute() == history_entry{11, 22, 33, 4, 5us});
    for (int i = 0; i < 59; ++i)
        lately.add({});
    CHECK(lately.last_minute() == history_entry{10, 20, 30, 3, 4us});
    lately.add({});
    CHECK(lately.last_minute() == history_entry{});
}

TEST_CASE("minutes are those since the start and the last is under way", "[history]") {
    history lately;
    CHECK(lately.by_minute().size() == 1);
    for (int i = 0; i < 61; ++i)
        lately.add({1, 0, 0, 7, 0us});
    const auto minutes = lately.by_minute();
    REQUIRE(minutes.size() == 2);
    CHECK(minutes[0] == history_entry{60, 0, 0, 7, 0us});
    CHECK(minutes[1] == history_entry{1, 0, 0, 7, 0us});
}

TEST_CASE("entries older than an hour are dropped", "[history]") {
    history lately;
    for (int minute = 0; minute < 150; ++minute)
        for (int second = 0; second < 60; ++second)
            lately.add({static_cast<std::uint64_t>(minute), 0, 0, 0, 0us});
    const auto minutes = lately.by_minute();
    REQUIRE(minutes.size() == history::minutes);
    CHECK(minutes.front().calls == 60 * 91);
    CHECK(minutes[58].calls == 60 * 149);
    CHECK(minutes.back() == history_entry{});
}
