#include "options.hpp"

#include <unistd.h>

#include <cmath>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

namespace netlab {
namespace {

using words = std::vector<std::string>;
using setter = std::function<void(options&, const std::string&)>;

const char* const name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

std::vector<double> numbers(const std::string& text, std::size_t min, std::size_t max) {
    std::vector<double> found;
    std::stringstream in(text);
    for (std::string item; std::getline(in, item, ',');) {
        std::size_t used = 0;
        const double value = std::stod(item, &used);
        if (used != item.size() || !std::isfinite(value) || value < 0) {
            throw std::invalid_argument(text);
        }
        found.push_back(value);
    }
    if (found.size() < min || found.size() > max) throw std::invalid_argument(text);
    return found;
}

double number(const std::string& text) {
    return numbers(text, 1, 1).front();
}

clock::duration time_of(std::chrono::duration<double> seconds) {
    return std::chrono::duration_cast<clock::duration>(seconds);
}

loss loss_of(const std::string& text) {
    const auto values = numbers(text, 1, 3);
    loss found;
    found.percent = values[0];
    if (values.size() == 1) return found;
    if (values.size() == 2 || values[2] <= values[1]) throw std::invalid_argument(text);
    using seconds = std::chrono::duration<double>;
    found.from = time_of(seconds(values[1]));
    found.to = time_of(seconds(values[2]));
    return found;
}

outage outage_of(const std::string& text) {
    auto values = numbers(text, 2, 3);
    values.resize(3);
    using seconds = std::chrono::duration<double>;
    return {
        time_of(seconds(values[0])), time_of(milliseconds(values[1])), time_of(seconds(values[2]))};
}

bursts bursts_of(const std::string& text) {
    const auto values = numbers(text, 2, 2);
    if (values[0] <= 0 || values[0] >= 100 || values[1] <= 0) throw std::invalid_argument(text);
    return {values[0], milliseconds(values[1])};
}

tap tap_of(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) throw std::invalid_argument(text);
    const tap found{text.substr(0, colon), text.substr(colon + 1)};
    const bool is_path = found.space.find('/') != std::string::npos;
    if (found.space.empty() || is_path || found.device.empty()) throw std::invalid_argument(text);
    return found;
}

const std::map<std::string, setter>& setters() {
    static const std::map<std::string, setter> all{
        {"--delay", [](auto& o, auto& v) { o.link.delay = milliseconds(number(v)); }},
        {"--jitter", [](auto& o, auto& v) { o.link.jitter = milliseconds(number(v)); }},
        {"--loss", [](auto& o, auto& v) { o.link.alone = loss_of(v); }},
        {"--bursts", [](auto& o, auto& v) { o.link.lost = bursts_of(v); }},
        {"--rate", [](auto& o, auto& v) { o.link.rate_kbit = number(v); }},
        {"--queue", [](auto& o, auto& v) { o.link.queue = milliseconds(number(v)); }},
        {"--outage", [](auto& o, auto& v) { o.link.outages.push_back(outage_of(v)); }},
        {"--seed", [](auto& o, auto& v) { o.seed = std::stoull(v); }},
        {"--name", [](auto& o, auto& v) { o.name = v; }},
        {"--cc", [](auto& o, auto& v) { o.congestion_control = v; }},
        {"--tap", [](auto& o, auto& v) { o.taps.push_back(tap_of(v)); }},
        {"--max-time",
         [](auto& o, auto& v) { o.max_time = time_of(std::chrono::duration<double>(number(v))); }},
    };
    return all;
}

} // namespace

const char* const usage = R"(usage: netlab [options] -- command [arguments...]
Two network namespaces, joined by an emulated link while the command runs; needs root.
  --delay MS      one-way delay
  --jitter MS     variation of the delay, plus or minus; packets keep their order
  --loss PERCENT[,FROM_S,TO_S]  of each packet, independently; only in that time of the link
  --bursts PERCENT,MS  of the time, in bursts of that mean length, in which every packet is lost
  --rate KBIT     rate of the bottleneck, in kbit/s
  --queue MS      its capacity, as time at the rate (200); more is lost
  --outage S,MS[,PERIOD_S]  link down at S seconds for MS, once or periodically; may be given again
  --seed N        seed of all random numbers (1)
  --name NAME     the namespaces are NAME-a (10.77.0.1) and NAME-b (10.77.0.2)
  --cc NAME       TCP congestion control in both
  --tap NS:DEVICE  given twice: join these new TAP devices in existing namespaces, and make none
  --max-time S    end the command after that (600)
The command runs outside of both. Its environment has NETLAB_NS_A, NETLAB_NS_B and NETLAB_BEGIN_NS
(the start of the link by the monotonic clock). Processes that it leaves in new namespaces are killed.
)";

options parse(const words& given) {
    options found;
    found.name = "netlab" + std::to_string(getpid());
    auto word = given.begin();
    for (; word != given.end() && *word != "--"; ++word) {
        const auto set = setters().find(*word);
        if (set == setters().end()) throw std::runtime_error("unknown option: " + *word);
        if (++word == given.end()) throw std::runtime_error(set->first + " wants a value");
        try {
            set->second(found, *word);
        } catch (const std::logic_error&) { // thrown by the standard's conversions
            throw std::runtime_error("not a value for " + set->first + ": " + *word);
        }
    }
    // It becomes part of shell commands.
    if (found.name.find_first_not_of(name_characters) != std::string::npos || found.name.empty()) {
        throw std::runtime_error("--name: letters, digits and _ only");
    }
    if (!found.taps.empty() && found.taps.size() != 2)
        throw std::runtime_error("--tap: give both ends");
    if (!found.taps.empty() && !found.congestion_control.empty()) {
        throw std::runtime_error("--cc: not with namespaces of others");
    }
    if (word != given.end()) found.command.assign(word + 1, given.end());
    if (found.command.empty()) throw std::runtime_error("no command after --");
    return found;
}

} // namespace netlab
