// Program_options stores the values: the first value stored for an option stays, so the strongest
// source comes first, and the values of composing options add up.
#include <babel/config/resolve.hpp>
#include <babel/core/number.hpp>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace babel::config {
namespace {

namespace po = boost::program_options;
using texts = std::vector<std::string>;

bool is_list(const option& of) {
    return of.repeats == repetition::listed || of.repeats == repetition::added;
}

const po::value_semantic* semantic_of(const option& of) {
    if (of.repeats == repetition::added) return po::value<texts>()->composing();
    if (of.repeats == repetition::listed) return po::value<texts>();
    return po::value<std::string>();
}

po::options_description describe(const option_list& options) {
    po::options_description out;
    auto add = out.add_options();
    for (const auto& each : options)
        add(std::string(each.name).c_str(), semantic_of(each), std::string(each.meaning).c_str());
    return out;
}

bool repeats_count(const given_value& each) {
    return each.of->repeats == repetition::counted && each.value == each.of->implied;
}

std::string one_more(const given_value& before) {
    const auto count = whole_number<std::int64_t>(before.value).value_or(0);
    return std::to_string(std::min(count + 1, before.of->most));
}

/// Moves the values of one source out. An option that is no list keeps one value: the last one, or
/// the count of repetitions.
given_values take(source one, given_values& all) {
    given_values out;
    for (auto& each : all) {
        if (each.from != one) continue;
        const auto before =
            is_list(*each.of) ? out.end() : std::ranges::find(out, each.of, &given_value::of);
        if (before == out.end()) {
            out.push_back(std::move(each));
            continue;
        }
        if (repeats_count(each)) each.value = one_more(*before);
        *before = std::move(each);
    }
    return out;
}

/// `names`: "a b".
bool names_option(std::string_view names, std::string_view one) {
    if (names.empty()) return false;
    const auto in_blanks = [](std::string_view text) { return " " + std::string(text) + " "; };
    return in_blanks(names).find(in_blanks(one)) != std::string::npos;
}

void drop_set_aside(given_values& weaker, const given_values& stronger) {
    std::erase_if(weaker, [&](const given_value& old) {
        return std::ranges::any_of(stronger, [&](const given_value& kept) {
            return kept.value != "false" && names_option(kept.of->sets_aside, old.of->name);
        });
    });
}

/// The values of an option stand together: there may be thousands, and Program_options looks its
/// name up for each entry.
po::parsed_options
to_parsed(const given_values& of_one_source, const po::options_description& all) {
    std::map<const option*, texts> values;
    for (const auto& each : of_one_source)
        values[each.of].push_back(each.value);
    po::parsed_options out(&all);
    for (auto& [of, texts_of_one] : values) {
        auto& added = out.options.emplace_back(std::string(of->name), std::move(texts_of_one));
        added.unregistered = all.find_nothrow(added.string_key, false) == nullptr;
    }
    return out;
}

texts values_of(const option& of, const po::variable_value& stored) {
    return is_list(of) ? stored.as<texts>() : texts{stored.as<std::string>()};
}

} // namespace

given_values resolve(const option_list& options, given_values of_all_sources) {
    const auto description = describe(options);
    po::variables_map stored;
    given_values kept;
    for (const auto from : strongest_first) {
        auto values = take(from, of_all_sources);
        drop_set_aside(values, kept);
        po::store(to_parsed(values, description), stored);
        std::ranges::move(values, std::back_inserter(kept));
    }
    std::map<const option*, const given_value*> first;
    for (const auto& each : kept)
        first.emplace(each.of, &each);
    given_values out;
    for (const auto& each : options) {
        const auto given = first.find(&each);
        if (given == first.end()) continue;
        for (auto& value : values_of(each, stored[std::string(each.name)])) {
            out.push_back(*given->second);
            out.back().value = std::move(value);
        }
    }
    return out;
}

} // namespace babel::config
