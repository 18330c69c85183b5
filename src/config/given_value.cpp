#include <babel/config/given_value.hpp>

#include <set>
#include <utility>

namespace babel::config {

fault fault_of(const given_value& given, std::string what) {
    return {given.where, std::move(what), given.from == source::command_line};
}

given_values only_from(source one, const given_values& all) {
    given_values out;
    for (const auto& each : all)
        if (each.from == one) out.push_back(each);
    return out;
}

const given_value* find_given(const given_values& all, std::string_view name) {
    const given_value* found = nullptr;
    for (const auto& each : all)
        if (each.of->name == name) found = &each;
    return found;
}

bool is_true(const given_values& all, std::string_view name) {
    const auto* found = find_given(all, name);
    return found && found->value == "true";
}

result<void, fault> check_repeated(const given_values& of_one_source) {
    std::set<const option*> seen;
    for (const auto& each : of_one_source) {
        const auto repeats = each.of->repeats;
        const bool is_list = repeats == repetition::listed || repeats == repetition::added;
        if (!seen.insert(each.of).second && !is_list) return fault_of(each, "given twice");
    }
    return {};
}

given_values read_environment(
    const option_list& options, const std::function<std::string(const std::string&)>& variable
) {
    given_values out;
    for (const auto& each : options) {
        if (!each.in_files) continue;
        const auto name = environment_name(each);
        if (auto value = variable(name); !value.empty())
            out.push_back(
                {&each, std::move(value), source::environment, "environment " + name, name}
            );
    }
    return out;
}

} // namespace babel::config
